"""Pages that are made from the program itself: its commands, its vocabulary, its rules by family."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import click

from conformance.checks import CHECKS
from contracts.rules.vocabulary import page_of_all
from docs.site.pages import Page
from lockstep import COMMANDS, FrontDoor, front_door

_CODES: Final = re.compile(r"Exit codes: (?P<codes>.*)", re.DOTALL)
_FAMILIES: Final = {
    "pagination": "A list is walked to its end, and nothing is missing, doubled or out of order",
    "errors": "What goes wrong is answered as the contract says, and gives nothing away",
    "latency": "Answers come in time, under the load that the contract states",
    "image": "What is shipped is what was promised",
    "consumer": "A client sends what it may, and takes what it gets",
    "schema": "Messages are what their schemas say",
    "state": "What was stored is found, comes back as it was, and is gone once it was deleted",
}
"""What the rules of each family promise together, in the order of the site."""


def generated_pages(written: list[Page]) -> Iterator[Page]:
    """Yield every page that nobody wrote."""
    yield Page(source=None, name="vocabulary", text=page_of_all())
    yield from _command_pages()
    yield from _family_pages()
    yield _decisions(written)


def _command_pages() -> Iterator[Page]:
    root = click.Context(front_door, info_name="lockstep", help_option_names=["-h", "--help"])
    lines = [
        "# Commands",
        "",
        "```text",
        front_door.get_usage(root).removeprefix("Usage: "),
        "```",
        "",
    ]
    assert isinstance(front_door, FrontDoor)
    for name in COMMANDS:
        command = front_door.get_command(root, name)
        assert command is not None
        yield Page(source=None, name=f"commands/{name}", text=_command_page(command, root, name))
        lines.append(f"- [lockstep {name}]({name}.md): {_first_sentence(command.help or '')}")
    lines += ["", "Each takes the options of `lockstep` itself before its name:", ""]
    lines += [*_options(front_door, root), "## Exit codes", "", *_codes(front_door.epilog or "")]
    lines += ["", *_toctree(COMMANDS)]
    yield Page(source=None, name="commands/index", text="\n".join(lines) + "\n")


def _command_page(command: click.Command, root: click.Context, name: str) -> str:
    context = click.Context(command, info_name=name, parent=root)
    words = command.help or ""
    described = _CODES.sub("", words).replace("\b", "").strip()
    usage = command.get_usage(context).removeprefix("Usage: ")
    lines = [f"# lockstep {name}", "", *(one.strip() for one in described.splitlines()), ""]
    lines += ["```text", " ".join(usage.split()), "```", ""]
    lines += [
        "## Options",
        "",
        *_options(command, context),
        "## Exit codes",
        "",
        *_codes(words),
        "",
    ]
    lines += ["## Examples", "", "```sh"]
    lines += (command.epilog or "").partition(": ")[2].split(" · ")
    return "\n".join([*lines, "```", ""])


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the options as click prints them, each with its words below it."""
    for option in command.get_params(context):
        record = option.get_help_record(context)
        if record is not None and record[1]:
            yield f"`{record[0]}`"
            yield f": {_escaped(' '.join(record[1].split()))}"
            yield ""


def _escaped(text: str) -> str:
    """Return plain text as Markdown that shows it unchanged."""
    return re.sub(r"([*_<>\[\]`])", r"\\\1", text)


def _codes(text: str) -> Iterator[str]:
    """Yield a list of the exit codes that a help text ends with; each command says its own."""
    found = _CODES.search(text)
    if found is None:
        raise ValueError(f"no exit codes in: {text}")
    for one in " ".join(found["codes"].split()).rstrip(".").split(" · "):
        code, _, meaning = one.partition(" ")
        yield f"- **{code}** {meaning}"


def _family_pages() -> Iterator[Page]:
    families = list(dict.fromkeys(check.rule.partition("/")[0] for check in CHECKS))
    if set(families) != set(_FAMILIES):
        raise ValueError(f"families without a sentence here: {set(families) ^ set(_FAMILIES)}")
    for family in families:
        rules = [check for check in CHECKS if check.rule.startswith(f"{family}/")]
        names = [check.rule.partition("/")[2] for check in rules]
        lines = [f"# {family}", "", f"{_FAMILIES[family]}.", ""]
        for name, check in zip(names, rules, strict=True):
            lines += [f"[`{check.rule}`]({name}.md)", f": {check.promise}", ""]
        yield Page(source=None, name=f"rules/{family}/index", text="\n".join(lines) + "\n")


def of_its_family(page: Page) -> Page:
    """Return the page of a rule with a way to its family, and kept out of the list at the side of every page.

    With a hundred rules in it, that list would take longer to write than all else.
    """
    _, family, name = page.name.split("/")
    words = f"All of [{family}](index.md). `lockstep explain {family}/{name}` prints this page."
    text = f"---\norphan: true\n---\n\n{page.text}\n---\n\n{words}\n"
    return Page(source=page.source, name=page.name, text=text)


def family_names() -> Iterator[str]:
    """Yield the page of each family, as the page of all rules names it."""
    yield from (f"{family}/index" for family in _FAMILIES)


def _decisions(written: list[Page]) -> Page:
    pages = [page for page in written if page.name.startswith("decisions/")]
    lines = ["# Decisions", "", "What was decided, and why; each when it had to be.", ""]
    for page in pages:
        title = page.text.partition("\n")[0].removeprefix("# ")
        lines.append(f"- [{title}]({page.name.rpartition('/')[2]}.md)")
    lines += ["", *_toctree(page.name.rpartition("/")[2] for page in pages)]
    return Page(source=None, name="decisions/index", text="\n".join(lines) + "\n")


def toctree(names: Iterator[str]) -> str:
    """Return what tells Sphinx of the pages below one, without a list on the page itself."""
    return "\n".join(_toctree(names)) + "\n"


def _toctree(names: Iterator[str] | dict[str, str] | list[str]) -> list[str]:
    return ["```{toctree}", ":hidden:", "", *names, "```"]


def _first_sentence(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())
