#!/usr/bin/env bash
# The whole recipe against a GitHub that keeps state: our program -> prism, which checks each request and answer
# against GitHub's OpenAPI description -> the emulator. Needs node 20 or later, npm, and the program on PATH as
# coverage-report (or COVERAGE_REPORT); exits with 77 where they cannot be had.
#
# Usage: tests/e2e/run_emulator.sh [FOLDER]    FOLDER keeps the npm packages; default: build/e2e
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../build/e2e}
skip() { echo "skipped: $*"; exit 77; }
command -v node > /dev/null && command -v npm > /dev/null || skip "node and npm are needed"

mkdir -p "$folder" && cd "$folder"
[ -f package.json ] || npm init --yes > /dev/null
# emulate's tag "latest" is another, older program; it needs node 24.
if [ ! -d node_modules/emulate ]; then
  npm install --no-audit --no-fund emulate@0.12.2 @stoplight/prism-cli@5.14.2 @octokit/openapi@23.0.2 \
    "node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')@24.21.0" > npm.log 2>&1 || skip "npm cannot install"
fi

cat > seed.yaml <<'YAML'
tokens:
  tok_write: {login: ci-bot, scopes: [repo]}
  tok_dev: {login: octo, scopes: [repo]}
github:
  users: [{login: ci-bot}, {login: octo}]
  repos: [{owner: octo, name: pkgs, default_branch: main, auto_init: true}]
YAML

started=()
trap 'for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done' EXIT
node_modules/node-linux-*/bin/node node_modules/emulate/dist/index.js \
  start --service github --port 4701 --seed seed.yaml > emulator.log 2>&1 &
started+=($!)
node node_modules/@stoplight/prism-cli/dist/index.js proxy -h 127.0.0.1 -p 4011 --errors \
  "$here/../fixtures/github-openapi.json" http://127.0.0.1:4701 > prism.log 2>&1 &
started+=($!)
for _ in $(seq 60); do
  curl --silent --fail -o /dev/null -H 'Authorization: Bearer tok_write' http://127.0.0.1:4011/user && break
  sleep 1
done

python3 "$here/recipe.py" http://127.0.0.1:4701 http://127.0.0.1:4011
# What prism found wrong, in requests and answers. Statuses that GitHub does not document are warnings.
if grep -iE 'violation|✖' prism.log; then exit 1; fi
