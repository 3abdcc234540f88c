"""The pages of the site: links that fit, and what is made from the program itself."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import click
import pytest

from conformance.checks import CHECKS
from docs.site.generated import generated_pages, of_its_family
from docs.site.pages import ROOT, LinkError, Page, names_of, with_links, written_pages
from lockstep import COMMANDS, front_door

WRITTEN = list(written_pages())
NAMES = names_of(WRITTEN)
README = Page(
    source=PurePosixPath("README.md"), name="index", text=(ROOT / "README.md").read_text("utf-8")
)
GENERATED = {page.name: page.text for page in generated_pages(WRITTEN)}


def linked(source: str, name: str, text: str) -> tuple[str, set[str]]:
    files = set[str]()
    page = Page(source=PurePosixPath(source), name=name, text=text)
    return with_links(page, NAMES, files).text, files


@pytest.mark.parametrize(
    ("source", "name", "link", "expected", "files"),
    [
        ("docs/gate.md", "gate", "[a](diff.md)", "[a](diff.md)", set[str]()),
        ("docs/gate.md", "gate", "[a](rules/README.md#verdicts)", "[a](rules/index.md#verdicts)", set[str]()),
        ("README.md", "index", "[a](docs/gate.md), [b](docs/decisions)",
         "[a](gate.md), [b](decisions/index.md)", set[str]()),
        ("docs/rules/README.md", "rules/index", "[`x`](../../conformance/checks/errors/media_type.md)",
         "[`x`](errors/media-type.md)", set[str]()),
        ("docs/decisions/0001-one-contract-type.md", "decisions/0001-one-contract-type",
         "[a](../../lockstep.yaml)", "[a](../files/lockstep.yaml)", {"lockstep.yaml"}),
        ("docs/gate.md", "gate", "[a](https://example.org/x.md) [b](#c)",
         "[a](https://example.org/x.md) [b](#c)", set[str]()),
        ("docs/gate.md", "gate", "```md\n[a](nowhere.md)\n```", "```md\n[a](nowhere.md)\n```", set[str]()),
    ],
)  # fmt: skip
def test_links_fit_the_site(
    source: str, name: str, link: str, expected: str, files: set[str]
) -> None:
    assert linked(source, name, link) == (f"{expected}\n", files)


@pytest.mark.parametrize("target", ["nowhere.md", "../../outside.md", "rules/nothing"])
def test_a_link_to_nothing_is_an_error_with_its_line(target: str) -> None:
    with pytest.raises(LinkError, match=rf"docs/gate\.md:2: {re.escape(target)} leads to no page"):
        linked("docs/gate.md", "gate", f"a\n[b]({target})")


@pytest.mark.parametrize("page", [*WRITTEN, README], ids=lambda page: str(page.source))
def test_every_link_of_the_repository_leads_somewhere(page: Page) -> None:
    with_links(page, NAMES, set())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_options_exit_codes_and_an_example(name: str) -> None:
    command = front_door.get_command(click.Context(front_door), name)
    assert command is not None
    page = GENERATED[f"commands/{name}"]
    for option in command.params:
        for word in (*option.opts, *option.secondary_opts):
            assert not word.startswith("--") or word in page
    codes = page.partition("## Exit codes")[2].partition("## Examples")[0]
    assert re.findall(r"^- \*\*(\d)\*\* \w", codes, re.MULTILINE)[0] == "0"
    example = page.partition("```sh\n")[2].partition("\n")[0]
    assert example.startswith(f"lockstep {name}")


def test_every_rule_has_its_page_and_its_family_leads_there() -> None:
    names = {page.name for page in WRITTEN}
    for check in CHECKS:
        family, _, name = check.rule.partition("/")
        assert f"rules/{check.rule}" in names
        assert f"[`{check.rule}`]({name}.md)" in GENERATED[f"rules/{family}/index"]
    page = of_its_family(next(one for one in WRITTEN if one.name == "rules/errors/schema"))
    assert page.text.startswith("---\norphan: true\n---\n\n# errors/schema\n")
    assert "lockstep explain errors/schema" in page.text
