"""Builders that tests of several modules share."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator

from coverage_report import Artifact, CoverageModel, ExportContext
from coverage_report.exporters.json.exporter import export

#: Compares a text with the golden file of a name, or rewrites that file.
Golden = Callable[[str, str], None]
Report = Callable[[CoverageModel], dict[str, Any]]

# What a CI or a shell says of itself is no input of a test: each sets what it is about.
_SURROUNDINGS = re.compile(
    r"PYTHON(UNBUFFERED|DONTWRITEBYTECODE)|(CI|GITHUB|GITLAB|GITEA|FORGEJO|RUNNER)(_.*)?|.*_(TOKEN|PROXY)|(NO|FORCE|PY)_COLOR|COLUMNS|TERM",
    re.IGNORECASE,
)
for _name in filter(_SURROUNDINGS.fullmatch, list(os.environ)):
    del os.environ[_name]

# Machines of CI are shared: how long an example takes there says nothing.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("brief", settings.get_profile("patient"), max_examples=20)
# Of a mutant it is asked whether the tests notice it, the same each time.
settings.register_profile(
    "mutation", settings.get_profile("brief"), derandomize=True, database=None
)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the flag that rewrites golden files, to be looked at with ``git diff``."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden")


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return what checks a text against a file of ``tests/golden``, such as ``markdown/one.md``."""
    folder = Path(__file__).with_name("golden")

    def check(name: str, text: str) -> None:
        if request.config.getoption("--update-golden"):
            folder.joinpath(name).write_text(text, encoding="utf-8")
        assert text == folder.joinpath(name).read_text("utf-8"), f"{name}: see --update-golden"

    return check


@pytest.fixture(scope="session")
def report_schema() -> Draft202012Validator:
    """The published JSON Schema of reports, itself valid."""
    text = files("coverage_report").joinpath("schemas/report.schema.json").read_text("utf-8")
    schema = json.loads(text)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture(scope="session")
def report_of(report_schema: Draft202012Validator) -> Report:
    """Return the JSON report of a model, read back from its bytes and checked against the schema."""

    def report(model: CoverageModel) -> dict[str, Any]:
        (artifact,) = export(model, ExportContext())
        assert isinstance(artifact, Artifact)
        data: dict[str, Any] = json.loads(artifact.content)
        report_schema.validate(data)
        return data

    return report
