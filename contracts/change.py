"""Which operations a change of a contract concerns: coarse, and on the safe side.

An operation is concerned where anything that it states or refers to differs, words for readers aside. What
exactly differs, and whom it breaks, is for others to say; this is for those who ask what to judge again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from contracts.contract import Contract
from contracts.digests import Digests, digest
from contracts.grammar import walk
from contracts.operations import Operation
from contracts.pointers import Absent, resolve
from contracts.references import Resolver
from contracts.source import Document, Json, duplicate

Object = dict[str, Json]

_WORDS: Final = ("description", "summary", "externalDocs", "tags")
_WORDS_OF_SCHEMAS: Final = ("description", "title", "$comment", "externalDocs")
_ROOT: Final = ("security", "servers", "x-pagination", "x-errors", "x-latency", "x-images")
_OF_ALL: Final = frozenset({"security", "servers", "securitySchemes", "x-pagination", "x-errors"})

NOTHING_AFFECTED: Final = "nothing has changed that a rule is about; nothing was judged"
"""What is said where a change leaves nothing to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What differs between two contracts.

    `operations` are those of the new contract that state something else than in the old one, or were not
    there; `removed` those that are gone. `root` names what differs outside of operations: root keys and
    extensions, and `securitySchemes`.
    """

    operations: frozenset[str]
    removed: frozenset[str]
    root: frozenset[str]

    @property
    def is_none(self) -> bool:
        """Whether nothing differs but words for readers."""
        return not (self.operations or self.removed or self.root)

    @property
    def concerns_all(self) -> bool:
        """Whether something differs that every operation builds on."""
        return not _OF_ALL.isdisjoint(self.root)


def change_between(old: Contract, new: Contract) -> Change:
    """Return what differs from one contract to another."""
    before, after = _Statements.of(old), _Statements.of(new)
    return Change(
        operations=frozenset(
            name
            for name, digest in after.operations.items()
            if before.operations.get(name) != digest
        ),
        removed=frozenset(before.operations.keys() - after.operations.keys()),
        root=frozenset(
            name for name in (*_ROOT, "securitySchemes") if before.root[name] != after.root[name]
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statements:
    """The digest of what each operation of a contract states, and of what stands at the root."""

    operations: dict[str, str]
    root: dict[str, str]

    @classmethod
    def of(cls, contract: Contract) -> _Statements:
        document = Document(
            file=contract.document.file, text="", data=_wordless(contract.document.data)
        )
        data = cast("Object", document.data)
        components = cast("Object", data.get("components") or {})
        stated = {name: data.get(name) for name in _ROOT}
        stated["securitySchemes"] = components.get("securitySchemes")
        digests = Digests(Resolver(document=document))
        return cls(
            operations={
                one.id: digests.of_value(_statement(data, one), one.pointer)
                for one in contract.operations
            },
            root={name: digest(value) for name, value in stated.items()},
        )


def _wordless(data: Json) -> Json:
    """Return a copy of a document without what only readers look at."""
    copy = duplicate(data)
    for node in walk(copy):
        for name in _WORDS_OF_SCHEMAS if node.kind == "schema" else _WORDS:
            node.value.pop(name, None)
    return copy


def _statement(data: Object, operation: Operation) -> Json:
    """Return an operation's object, and what its path says for it."""
    value = resolve(data, operation.pointer)
    item = resolve(data, operation.pointer.rpartition("/")[0])
    shared = {
        name: item.get(name)
        for name in ("parameters", "servers")
        if isinstance(item, dict) and name in item
    }
    return [
        operation.path,
        operation.method,
        None if isinstance(value, Absent) else value,
        cast("Json", shared),
    ]
