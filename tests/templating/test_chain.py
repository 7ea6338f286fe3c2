"""Which template is rendered: the user's, then the exporter's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage_report import TemplateFailure, UsageError
from coverage_report.templating.render import Templates


def test_without_a_folder_the_exporters_own_template_is_rendered(package: str) -> None:
    assert Templates(None, package).render("page.md.j2", name="zlib") == "default head, `zlib`"


def test_a_template_of_the_user_comes_first(package: str, user: Path) -> None:
    (user / "page.md.j2").write_text("mine")
    templates = Templates(user, package)
    assert templates.render("page.md.j2", name="zlib") == "mine"
    assert templates.render("part.md.j2") == "default part"


def test_an_override_extends_the_original_by_its_default_name(package: str, user: Path) -> None:
    override = '{% extends "default:page.md.j2" %}{% block head %}mine{% endblock %}'
    (user / "page.md.j2").write_text(override)
    assert Templates(user, package).render("page.md.j2", name="zlib") == "mine, `zlib`"


def test_the_default_name_means_the_original_even_where_a_file_has_it(
    package: str, user: Path
) -> None:
    (user / "default:part.md.j2").write_text("mine")
    assert Templates(user, package).render("default:part.md.j2") == "default part"


def test_a_template_that_extends_itself_is_told_the_name_of_the_original(
    package: str, user: Path
) -> None:
    (user / "page.md.j2").write_text('{% extends "page.md.j2" %}')
    with pytest.raises(TemplateFailure, match=r"calls itself without end.*default:NAME"):
        Templates(user, package).render("page.md.j2", name="zlib")


def test_a_folder_that_is_not_there_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        Templates(tmp_path / "nowhere", None)


@pytest.mark.parametrize("name", ["../secret.md.j2", "a/../../secret.md.j2", "/secret.md.j2"])
def test_nothing_outside_the_folder_is_read(name: str, user: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md.j2").write_text("secret")
    with pytest.raises(TemplateFailure, match="no such template"):
        Templates(user, None).render(name)


def test_no_link_leads_out_of_the_folder(user: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (user / "page.md.j2").symlink_to(tmp_path / "secret")
    with pytest.raises(TemplateFailure, match=r"page\.md\.j2: is a link that leads out"):
        Templates(user, None).render("page.md.j2")


def test_a_link_inside_the_folder_is_followed(user: Path) -> None:
    (user / "a.md.j2").write_text("a")
    (user / "b.md.j2").symlink_to(user / "a.md.j2")
    assert Templates(user, None).render("b.md.j2") == "a"


@pytest.mark.parametrize("name", ["page.md", "page.j2", "page.docx.j2", "page"])
def test_a_name_tells_the_kind_of_output(name: str, user: Path) -> None:
    (user / name).write_text("x")
    with pytest.raises(TemplateFailure, match=r"none of \.md\.j2, \.svg\.j2"):
        Templates(user, None).render(name)
