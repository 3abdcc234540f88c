"""What stands at the root of a contract: servers, webhooks, names of components."""

from __future__ import annotations

import json
from typing import Final, cast

from contracts.diff.fact import EVERY_LANGUAGE, Effect, Kind, Party
from contracts.diff.sides import OperationPair, Sides
from contracts.operations import SchemaAt
from contracts.pointers import Absent, join, resolve
from contracts.source import Json

KINDS: Final = (
    Kind(
        id="diff/server-removed",
        what="A server is no longer named.",
        why="Consumers that send their requests there may find nobody.",
        mend="Go on answering there, and name it.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/server-added",
        what="A further server is named.",
        why="A provider has to answer there too.",
        mend="Nothing: consumers are not concerned.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/schema-renamed",
        what="A named schema has another name.",
        why="The type of every generated package has another name; messages are the same.",
        mend="Keep the name: programs use it.",
        breaks=frozenset(),
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/schema-removed",
        what="A named schema is gone.",
        why="The type of every generated package is gone; what messages lose is told beside.",
        mend="Keep the name as long as programs use it.",
        breaks=frozenset(),
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/schema-added",
        what="A named schema is new.",
        why="Generated packages have one more type.",
        mend="Nothing.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/words",
        what="Only words for readers, examples, or the way in which things are said differ.",
        why="No message and no symbol is concerned.",
        mend="Nothing.",
        breaks=frozenset(),
        words_only=True,
    ),
)


def compare_documents(sides: Sides) -> None:
    """Note what the roots of two contracts differ in, beside rules and security."""
    _compare_servers(
        sides, sides.old.servers, sides.new.servers, "servers", ("/servers", "/servers")
    )
    _compare_webhooks(sides)
    _compare_names(sides)


def compare_servers_and_callbacks(sides: Sides, pair: OperationPair) -> None:
    """Note what the servers and callbacks of an operation differ in."""
    places = (pair.old.pointer, pair.new.pointer)
    _compare_servers(
        sides, pair.old.servers, pair.new.servers, f"{pair.name} servers", places, pair.name
    )
    values = tuple(
        resolve(contract.document.data, place + "/callbacks")
        for contract, place in zip((sides.old, sides.new), places, strict=True)
    )
    if _text(sides, values[0], 0) != _text(sides, values[1], 1):
        sides.note(
            "diff/callbacks-changed",
            f"{pair.name} callbacks",
            old=places[0] + "/callbacks",
            new=places[1] + "/callbacks",
            effect=Effect.UNDECIDED,
            operation=pair.name,
        )


def _compare_servers(
    sides: Sides,
    before: tuple[str, ...],
    after: tuple[str, ...],
    subject: str,
    places: tuple[str, str],
    operation: str = "",
) -> None:
    old = [one.rstrip("/") or "/" for one in before]
    new = [one.rstrip("/") or "/" for one in after]
    for kind, found in (
        ("diff/server-removed", [one for one in old if one not in new]),
        ("diff/server-added", [one for one in new if one not in old]),
    ):
        for url in found:
            removed = kind == "diff/server-removed"
            sides.note(
                kind,
                subject,
                old=places[0],
                new=places[1],
                was=url if removed else "",
                now="" if removed else url,
                operation=operation,
                example=f"a request to {url}",
            )


def _compare_webhooks(sides: Sides) -> None:
    values = [resolve(one.document.data, "/webhooks") for one in (sides.old, sides.new)]
    if _text(sides, values[0], 0) != _text(sides, values[1], 1):
        sides.note(
            "diff/callbacks-changed",
            "webhooks",
            old="/webhooks",
            new="/webhooks",
            effect=Effect.UNDECIDED,
        )


def _text(sides: Sides, value: Json | Absent, side: int) -> str:
    if isinstance(value, Absent):
        return ""
    forms = (sides.comparison.old_forms, sides.comparison.new_forms)[side]
    return json.dumps(forms.plain(SchemaAt(value=value, pointer="")), sort_keys=True)


def _compare_names(sides: Sides) -> None:
    """Note which named schemas were renamed, came or went."""
    old, new = _schemas(sides, 0), _schemas(sides, 1)
    gone = [name for name in old if name not in new]
    come = [name for name in new if name not in old]
    texts: dict[str, list[str]] = {}
    for name in come:
        texts.setdefault(_schema_text(sides, new[name], name, 1), []).append(name)
    for name in gone:
        alike = texts.get(_schema_text(sides, old[name], name, 0), [])
        place = join(("components", "schemas", name))
        if len(alike) == 1:
            other = alike.pop()
            come.remove(other)
            sides.note(
                "diff/schema-renamed",
                name,
                old=place,
                new=join(("components", "schemas", other)),
                was=name,
                now=other,
            )
        else:
            sides.note("diff/schema-removed", name, old=place, was=name)
    for name in come:
        sides.note("diff/schema-added", name, new=join(("components", "schemas", name)), now=name)


def _schemas(sides: Sides, side: int) -> dict[str, Json]:
    contract = (sides.old, sides.new)[side]
    found = resolve(contract.document.data, "/components/schemas")
    return cast("dict[str, Json]", found) if isinstance(found, dict) else {}


def _schema_text(sides: Sides, value: Json, name: str, side: int) -> str:
    forms = (sides.comparison.old_forms, sides.comparison.new_forms)[side]
    site = SchemaAt(value=value, pointer=join(("components", "schemas", name)))
    return json.dumps(forms.plain(site, (site.pointer,)), sort_keys=True)
