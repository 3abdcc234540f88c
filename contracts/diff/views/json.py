"""A difference as JSON, for programs."""

from __future__ import annotations

import json
from typing import Any

from contracts.diff.judgement import Judgement, Level
from contracts.diff.run import Difference
from contracts.diff.symbols import symbols_of
from contracts.report.finding import Place


def render(difference: Difference) -> str:
    """Return the difference as one JSON object."""
    return json.dumps(as_object(difference), indent=2, ensure_ascii=False)


def as_object(difference: Difference) -> dict[str, Any]:
    """Return the difference as JSON data: version 1 of its form."""
    version = difference.version
    return {
        "version": 1,
        "old": _contract(difference, 0),
        "new": _contract(difference, 1),
        "bump": {
            "asked": version.asked.word,
            "made": None if version.made is None else version.made.word,
            "suffices": version.suffices,
        },
        "summary": {level.value: len(difference.at(level)) for level in Level},
        "unproven": sum(one.is_unproven for one in difference.judgements),
        "changes": [_change(difference, one) for one in difference.judgements],
    }


def _contract(difference: Difference, side: int) -> dict[str, str]:
    contract = (difference.old, difference.new)[side]
    return {
        "file": contract.document.file,
        "version": contract.version,
        "sha256": contract.sha256,
    }


def _change(difference: Difference, one: Judgement) -> dict[str, Any]:
    fact = one.fact
    old, new = difference.places(fact)
    witness = one.witness
    members: dict[str, Any] = {
        "kind": one.kind.id,
        "level": one.level.value,
        "subject": fact.subject,
        "direction": fact.direction.value,
        "was": fact.was,
        "now": fact.now,
        "operations": list(fact.operations),
        "old": _place(old),
        "new": _place(new),
        "breaks": sorted(party.value for party in one.broken),
        "source": {language.value: text for language, text in symbols_of(one).items()},
        "hint": one.kind.mend,
    }
    if witness is not None:
        shown: dict[str, Any] = {"words": witness.words, "tried": witness.tried}
        members["witness"] = {**shown, "value": witness.value} if witness.tried else shown
    if one.is_unproven:
        members["unproven"] = True
    return members


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"file": place.file, "line": place.line, "column": place.column}
