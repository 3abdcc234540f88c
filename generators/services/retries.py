"""When a failed call may be sent again: the catalogue's retryable codes, the method, the idempotency key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contracts.expressions import Part, Side
from generators.services.service import Answer, Retry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.operations import Operation
    from contracts.rules.errors import ErrorRules

IDEMPOTENT: Final = frozenset({"get", "head", "put", "delete", "options", "trace", "query"})
"""Methods that act once however often they are sent (RFC 9110, section 9.2.2; QUERY says so itself)."""


def key_header(operation: Operation) -> str | None:
    """Return the header of the operation's idempotency key (`x-idempotency`), or None."""
    rule = operation.idempotency
    if rule is None or rule.key.side is not Side.REQUEST or rule.key.part is not Part.HEADER:
        return None
    return rule.key.name


def retry_of(operation: Operation, failures: Iterable[Answer], errors: ErrorRules | None) -> Retry:
    """Return when an operation may be retried: which codes among those that its failures carry."""
    idempotent = operation.method.lower() in IDEMPOTENT
    header = key_header(operation)
    if errors is None:
        return Retry(idempotent=idempotent, key_header=header)
    carried = {code for answer in failures for code in answer.codes}
    entries = [
        entry for code, entry in errors.catalogue.items() if code in carried and entry.retryable
    ]
    return Retry(
        codes=tuple(entry.code for entry in entries),
        statuses=tuple(dict.fromkeys(entry.status for entry in entries)),
        idempotent=idempotent,
        key_header=header,
    )
