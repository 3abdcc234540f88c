"""What each kind of change means, for `lockstep explain` and for the page of all of them."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.diff import FAMILIES
from contracts.diff.fact import Direction, Kind, Language, Party


def page_of(kind: Kind) -> str:
    """Return the page of one kind of change, as Markdown."""
    return "\n\n".join(
        (
            f"# {kind.id}",
            kind.what,
            f"**Why it matters.** {kind.why}",
            _whom(kind),
            f"**Instead.** {kind.mend}",
        )
    )


def page_of_all() -> str:
    """Return the page of every kind of change, as Markdown: `docs/changes.md`."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Kinds of change"
    yield ""
    yield "What `lockstep diff` finds, family by family. `lockstep explain diff/…` says each on its own."
    for family in FAMILIES:
        title = (family.__doc__ or "").strip().splitlines()[0].rstrip(".")
        yield ""
        yield f"## {title}"
        for kind in family.KINDS:
            yield ""
            yield f"### {kind.id}"
            yield ""
            yield kind.what
            yield kind.why
            yield ""
            yield _whom(kind)
            yield f"**Instead.** {kind.mend}"


def _whom(kind: Kind) -> str:
    if kind.undecided:
        words = "Nobody knows: it is not compared in depth."
    elif kind.breaks is None:
        words = (
            "The consumer where a request that was valid is so no longer, or an answer is valid"
            " that was not; the provider the other way round."
        )
    elif kind.breaks:
        words = f"The {' and the '.join(party for party in Party if party in kind.breaks)}."
    else:
        words = "Nobody's messages."
    names = {Language.PYTHON: "Python", Language.TYPESCRIPT: "TypeScript", Language.JAVA: "Java"}
    languages = [names[one] for one in Language if one in kind.source]
    if languages:
        where = {
            None: "",
            Direction.REQUEST: ", where it is sent",
            Direction.RESPONSE: ", where it is read",
            Direction.NONE: "",
        }[kind.source_in]
        words += f" Code in {', '.join(languages)} that names it has to change{where}."
    return f"**Whom it breaks.** {words}"
