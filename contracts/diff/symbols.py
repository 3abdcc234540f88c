"""What moves in the code that calls generated packages, as far as it follows from the contract's names."""

from __future__ import annotations

from typing import Final

from contracts.diff.fact import Language
from contracts.diff.judgement import Judgement

_ANY: Final = "{subject} is {now}, was {was}"
_MOVES: Final[dict[str, str | dict[Language, str]]] = {
    "diff/operation-removed": "the method of {subject} is gone",
    "diff/operation-renamed": "the method of {was} is that of {now}",
    "diff/operation-regrouped": "the method of {subject} is in the group {now}, was in {was}",
    "diff/parameter-demanded": "{subject} has to be given",
    "diff/parameter-removed": "{subject} is gone",
    "diff/parameter-required": "{subject} has to be given",
    "diff/parameter-renamed": "{subject} is called {now}, was {was}",
    "diff/body-demanded": "{subject} has to be given",
    "diff/body-removed": "{subject} is gone",
    "diff/body-required": "{subject} has to be given",
    "diff/media-type-removed": "{subject} is gone",
    "diff/success-removed": "{subject} is no longer returned",
    "diff/answer-body-added": "{subject} is returned",
    "diff/answer-body-removed": "{subject} is no longer returned",
    "diff/schema-renamed": "the type {was} is called {now}",
    "diff/schema-removed": "the type {subject} is gone",
    "diff/null-added": {
        Language.PYTHON: "{subject} may be None",
        Language.TYPESCRIPT: "{subject} may be null",
    },
    "diff/null-removed": {
        Language.PYTHON: "{subject} may no longer be None",
        Language.TYPESCRIPT: "{subject} may no longer be null",
    },
    "diff/value-added": "{subject} has the member {now}",
    "diff/value-removed": "{subject} has no member {was}",
    "diff/values-listed": "{subject} is an enumeration of {now}",
    "diff/values-unlisted": "{subject} is no enumeration of {was}",
    "diff/format-changed": "{subject} is {now}, was {was}",
    "diff/member-added": {
        Language.JAVA: "{subject} is a component of the record: its constructor takes one more",
    },
    "diff/member-removed": "{subject} is gone",
    "diff/member-renamed": "{was} is called {now} ({subject})",
    "diff/member-required": {
        Language.PYTHON: "{subject} has to be given",
        Language.TYPESCRIPT: "{subject} has to be given",
    },
    "diff/member-optional": {
        Language.PYTHON: "{subject} may be None",
        Language.TYPESCRIPT: "{subject} may be undefined",
    },
    "diff/visibility-changed": "{subject} is on one side only, or on both",
    "diff/alternative-added": "{subject} may be {now}",
    "diff/alternative-removed": "{subject} is never {was}",
    "diff/pagination-added": "{subject}: the operation returns pages",
    "diff/pagination-removed": "{subject}: the operation returns no pages",
    "diff/pagination-restyled": "{subject}: pages are asked for by {now}, were by {was}",
    "diff/errors-removed": "the error types of the catalogue are gone",
    "diff/code-removed": "the error type of the {subject} is gone",
    "diff/code-added-to-closed": "the {subject} has an error type",
}


def symbols_of(judgement: Judgement) -> dict[Language, str]:
    """Return, for each language whose callers have to change, what moves."""
    stated = _MOVES.get(judgement.kind.id, _ANY)
    fact = judgement.fact
    words = {"subject": fact.subject, "was": fact.was or "none", "now": fact.now or "none"}
    return {
        language: (stated if isinstance(stated, str) else stated.get(language, _ANY)).format(
            **words
        )
        for language in Language
        if language in judgement.source
    }
