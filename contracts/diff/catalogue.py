"""The catalogue of error codes: which there are, what they mean, and whether they may be retried."""

from __future__ import annotations

from typing import Final

from contracts.contract import Contract
from contracts.diff.fact import EVERY_LANGUAGE, Kind, Language, Party
from contracts.diff.forms import Forms
from contracts.diff.sides import Sides
from contracts.operations import SchemaAt
from contracts.pointers import split
from contracts.rules.errors import CatalogueEntry, ErrorRules

_BOTH: Final = frozenset(Party)
_CONSUMER: Final = frozenset({Party.CONSUMER})
_PROVIDER: Final = frozenset({Party.PROVIDER})

KINDS: Final = (
    Kind(
        id="diff/code-removed",
        what="A code of the catalogue is gone.",
        why="A consumer that acts on it no longer does; its error type is gone.",
        mend="Keep the code, and stop sending it.",
        breaks=_BOTH,
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/code-added",
        what="The catalogue has a new code, and consumers were told to expect others.",
        why="They treat a code that they do not know by its status.",
        mend="Nothing.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/code-added-to-closed",
        what="The catalogue has a new code, though the error schema lists the codes that there are.",
        why="A consumer that knows the list has no branch for the new one, and refuses the error.",
        mend="Open the list first (x-extensible-enum), or answer with a code that is in it.",
        breaks=_BOTH,
        source=frozenset({Language.TYPESCRIPT, Language.JAVA}),
    ),
    Kind(
        id="diff/code-renumbered",
        what="A code of the catalogue comes with another status.",
        why="A consumer that acts on the status acts wrongly.",
        mend="Add a new code with the new status.",
        breaks=_BOTH,
    ),
    Kind(
        id="diff/code-meaning-changed",
        what="Another circumstance brings a code about.",
        why="What a consumer takes the code for is no longer so.",
        mend="Add a new code for the new circumstance.",
        breaks=_BOTH,
    ),
    Kind(
        id="diff/code-meaning-extended",
        what="A further circumstance brings a code about.",
        why="A provider answers with it in more cases.",
        mend="Say in its title that it stands for both.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/retry-withdrawn",
        what="A code may no longer be retried.",
        why="A consumer that retries repeats what it should not; new clients give up at once.",
        mend="Add a new code for what cannot be retried.",
        breaks=_CONSUMER,
    ),
    Kind(
        id="diff/retry-allowed",
        what="A code may now be retried.",
        why="New clients send the request again, and a provider has to stand it and say Retry-After.",
        mend="Make sure that a repeated request is harmless.",
        breaks=_PROVIDER,
    ),
)


def compare_catalogues(sides: Sides) -> None:
    """Note what the codes of two catalogues differ in."""
    old, new = sides.old.errors, sides.new.errors
    if old is None or new is None:
        return
    closed = _is_closed(sides.old, old, sides.comparison.old_forms)
    for code, entry in old.catalogue.items():
        other = new.catalogue.get(code)
        if other is None:
            sides.note(
                "diff/code-removed",
                f"code {code}",
                old=entry.pointer,
                new="/x-errors/catalogue",
                was=f"status {entry.status}",
                example=f"an error {entry.status} with the code {code}",
            )
        else:
            _compare_entries(sides, entry, other)
    for code, entry in new.catalogue.items():
        if code not in old.catalogue:
            sides.note(
                "diff/code-added-to-closed" if closed else "diff/code-added",
                f"code {code}",
                old="/x-errors/catalogue",
                new=entry.pointer,
                now=f"status {entry.status}",
                example=f"an error {entry.status} with the code {code}",
            )


def _is_closed(contract: Contract, rules: ErrorRules, forms: Forms) -> bool:
    """Whether the schema of errors lists the codes that there are, and expects no others."""
    site = SchemaAt(value=contract.schema(rules.schema), pointer=rules.schema)
    sites = (site,)
    for token in split(rules.code.pointer):
        found = forms.of(sites).alternatives.get("object", ())
        sites = tuple(
            one for alternative in found for one in alternative.whole.properties.get(token, ())
        )
        if not sites:
            return False
    texts = forms.of(sites).alternatives.get("string", ())
    return bool(texts) and all(one.values is not None for one in texts)


def _compare_entries(sides: Sides, old: CatalogueEntry, new: CatalogueEntry) -> None:
    subject = f"code {old.code}"
    example = f"an error {old.status} with the code {old.code}"
    if old.status != new.status:
        sides.note(
            "diff/code-renumbered",
            subject,
            old=old.pointer + "/status",
            new=new.pointer + "/status",
            was=old.status,
            now=new.status,
            example=example,
        )
    before, after = set(old.when), set(new.when)
    if before != after:
        sides.note(
            "diff/code-meaning-extended" if before < after else "diff/code-meaning-changed",
            subject,
            old=old.pointer + "/when",
            new=new.pointer + "/when",
            was=", ".join(sorted(before)),
            now=", ".join(sorted(after)),
            example=f"{example} where there is {', '.join(sorted(before - after))}",
        )
    if old.retryable != new.retryable:
        sides.note(
            "diff/retry-allowed" if new.retryable else "diff/retry-withdrawn",
            subject,
            old=old.pointer + "/retryable",
            new=new.pointer + "/retryable",
            was="retryable" if old.retryable else "not retryable",
            now="retryable" if new.retryable else "not retryable",
            example=f"{example}, and the same request again",
        )
