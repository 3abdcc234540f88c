"""Whether each extension has the keys, units and values that the rules' JSON Schema allows."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final

from contracts.border import Border
from contracts.grammar import Node
from contracts.pointers import join
from contracts.report.finding import Finding
from contracts.source import Document

RULES_PAGE: Final = "lockstep explain vocabulary"
RULES_BORDER: Final = Border(file="rules.schema.json", family="rules", see=RULES_PAGE)

EXTENSIONS: Final[dict[str, dict[str, str]]] = {
    "document": {
        "x-pagination": "paginationKeys",
        "x-errors": "errors",
        "x-latency": "latency",
        "x-images": "images",
    },
    "operation": {
        "x-pagination": "paginationKeys",
        "x-errors": "operationErrors",
        "x-latency": "operationLatency",
        "x-idempotency": "idempotency",
    },
    "response": {"x-error-codes": "errorCodes"},
    "parameter": {"x-filter": "filter", "x-refers-to": "refersTo"},
    "schema": {"x-refers-to": "refersTo", "x-unique": "unique"},
}
"""Extension → definition in rules.schema.json, by the kind of object that may carry it."""
_OURS: Final = frozenset(name for names in EXTENSIONS.values() for name in names)


def shape_findings(document: Document) -> Iterator[Finding]:
    """Yield a finding for each extension whose keys, units or values the rules do not know."""
    for node in document.nodes():
        known = EXTENSIONS.get(node.kind, {})
        for name, value in node.value.items():
            if not name.startswith("x-"):
                continue
            pointer = node.pointer + join((name,))
            if name in known:
                yield from RULES_BORDER.findings(document, value, pointer, definition=known[name])
            elif name in _OURS:
                yield _misplaced(document, node, name)
            else:
                close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.85)
                if close:
                    yield Finding(
                        rule="rules/unknown-extension",
                        message=f"{name} is no extension of the rules",
                        place=document.place(pointer),
                        hint=f"did you mean {close[0]}?",
                        see=RULES_PAGE,
                    )


def _misplaced(document: Document, node: Node, name: str) -> Finding:
    kinds = ", ".join(kind for kind, names in EXTENSIONS.items() if name in names)
    return Finding(
        rule="rules/misplaced",
        message=f"{name} says nothing on a {node.kind}",
        place=document.place(node.pointer + join((name,))),
        hint=f"it belongs on: {kinds}",
        see=RULES_PAGE,
    )
