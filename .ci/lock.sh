#!/usr/bin/env bash
# Pin what each dependency group installs, with hashes, for every Python and system at once: requirements/GROUP.txt.
# One resolution for all groups, so that they go into one environment. Needs uv, the program that resolves so.
set -euo pipefail
cd "$(dirname "$0")/.."

all=$(mktemp)
trap 'rm -f "$all"' EXIT
mapfile -t groups < <(sed -n '/^\[dependency-groups\]/,/^\[tool/s/^\([a-z]*\) = .*/\1/p' pyproject.toml)

resolve() { # resolve OUTPUT ARGUMENT...
  local output=$1
  shift
  uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --quiet \
    --custom-compile-command "make lock" --output-file "$output" "$@"
}

resolve "$all" --upgrade "${groups[@]/#/--group=}"
mkdir -p requirements
for group in "${groups[@]}"; do
  rm -f "requirements/$group.txt"
  resolve "requirements/$group.txt" --constraints "$all" --group "$group"
done
