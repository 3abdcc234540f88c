"""Judging what a user wrote by a JSON Schema of ours, with messages that a person can act on."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, cast

from contracts.pointers import Pointer, join, resolve
from contracts.report.finding import Finding
from contracts.source import Document, Json

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

_RULE_OF_WORD: Final = {"unit": "unit", "per cent": "unit", "expression": "expression"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """One JSON Schema file of a package, and how findings under it are called.

    `family` begins their rule ids, `see` is the page that they name.
    """

    file: str
    family: str
    see: str
    package: str = "contracts"

    def findings(
        self, document: Document, value: Json, pointer: Pointer, *, definition: str | None = None
    ) -> Iterator[Finding]:
        """Yield what is wrong with a value of a document, under the schema or one of its definitions."""
        for error in _validator(self.package, self.file, definition).iter_errors(value):
            yield self._finding(document, pointer, value, error)

    def _finding(
        self, document: Document, pointer: Pointer, value: Json, error: ValidationError
    ) -> Finding:
        at = pointer + join(error.instance_path)
        where = " of ".join(str(token) for token in reversed(error.instance_path)) or "the value"
        name = error.kind.name
        described = self._schema_at(list(error.schema_path)[:-1]) or {}
        text = described.get("description")
        rule, message = "shape", error.message
        want = got = hint = None
        if name in ("additionalProperties", "unevaluatedProperties"):
            unexpected = cast("list[str]", getattr(error.kind, "unexpected", []))
            known = sorted(cast("dict[str, Json]", described.get("properties") or {}))
            at += join(unexpected[:1])
            rule, message = "unknown-key", f"unknown key {', '.join(map(repr, unexpected))}"
            close = difflib.get_close_matches(unexpected[0], known, n=1) if unexpected else []
            hint = f"did you mean {close[0]}?" if close else f"known keys: {', '.join(known)}"
        elif name == "required":
            rule, message = (
                "missing-key",
                f"{getattr(error.kind, 'property', 'a key')!r} is missing",
            )
        elif name in ("pattern", "type", "anyOf") and isinstance(text, str):
            rule = next((r for word, r in _RULE_OF_WORD.items() if word in text), rule)
            message, want = f"{where} has a form that is not known here", text
        elif name == "enum":
            message = f"{where} is none of the known values"
            want = ", ".join(str(one) for one in cast("list[Json]", described.get("enum") or []))
        if want is not None:
            found = resolve(value, join(error.instance_path))
            got = json.dumps(found, ensure_ascii=False, default=str)
        return Finding(
            rule=f"{self.family}/{rule}",
            message=message,
            place=document.place(at),
            want=want,
            got=got,
            hint=hint,
            see=self.see,
        )

    def _schema_at(self, path: list[str | int]) -> dict[str, Json] | None:
        found = resolve(cast("Json", _schema(self.package, self.file)), join(path))
        return found if isinstance(found, dict) else None


@cache
def _schema(package: str, file: str) -> dict[str, Json]:
    text = resources.files(package).joinpath(file).read_text("utf-8")
    return cast("dict[str, Json]", json.loads(text))


@cache
def _validator(package: str, file: str, definition: str | None) -> Draft202012Validator:
    from jsonschema_rs import Draft202012Validator

    schema = _schema(package, file)
    if definition is not None:
        schema = {"$defs": schema["$defs"], "$ref": f"#/$defs/{definition}"}
    return Draft202012Validator(schema)
