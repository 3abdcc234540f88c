"""Edits of one schema, labelled by hand: what becomes of the valid values, and their kind of change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.contracts.diff.ground import Site

Change = Callable[[Site], str | None]
"""Changes a schema where it can, and returns the effect on its values, or None where it does not apply."""


@dataclass(frozen=True, slots=True)
class SchemaEdit:
    """`back` is the kind of the same change the other way round, empty where that is not tried."""

    name: str
    kind: str
    change: Change
    back: str = ""


def is_text(site: Site) -> bool:
    """Whether it is a string that nothing but lengths restricts."""
    value = site.value
    return value.get("type") in ("string", ["string", "null"]) and not {
        "enum",
        "const",
        "format",
        "pattern",
    } & set(value)


def is_number(site: Site, *kinds: str) -> bool:
    kind = site.value.get("type")
    kinds = kinds or ("integer", "number")
    return (
        kind in kinds or (isinstance(kind, list) and kind[0] in kinds)
    ) and "enum" not in site.value


def is_object(site: Site) -> bool:
    return site.value.get("type") == "object" and "properties" in site.value


def is_closed(site: Site) -> bool:
    return site.value.get("additionalProperties") is False


def is_part(site: Site) -> bool:
    """Whether it is a part of an `allOf`, so that another part may list members too."""
    return any(
        part is site.value or part.get("$ref", "").rpartition("/")[2] == "Named"
        for schema in site.data["components"]["schemas"].values()
        for part in schema.get("allOf", [])
        if site.value is part or site.data["components"]["schemas"].get("Named") is site.value
    )


def bound(keyword: str, move: Callable[[float], float], effect: str) -> Change:
    def change(site: Site) -> str | None:
        value = site.value.get(keyword)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or "enum" in site.value:
            return None
        if site.parameter is not None and keyword == "maximum" and "default" in site.value:
            return None
        moved = move(value)
        if moved < 0 or moved == value:
            return None
        least, most = ("minLength", "maxLength") if "Length" in keyword else ("minimum", "maximum")
        if "Items" in keyword:
            least, most = "minItems", "maxItems"
        bounds = {**site.value, keyword: moved}
        if bounds.get(least, 0) > bounds.get(most, moved):
            return None
        if "pattern" in site.value or site.value.get("default", moved) < bounds.get(least, -1):
            return None
        site.value[keyword] = moved
        return effect

    return change


def put(keyword: str, value: Any, effect: str, applies: Callable[[Site], bool]) -> Change:
    def change(site: Site) -> str | None:
        if keyword in site.value or not applies(site):
            return None
        site.value[keyword] = value
        return effect

    return change


def drop(keyword: str, effect: str) -> Change:
    def change(site: Site) -> str | None:
        if keyword not in site.value or "enum" in site.value:
            return None
        if keyword.endswith("Length") and "pattern" in site.value:
            return None
        if site.value[keyword] in (0, False):
            return None
        del site.value[keyword]
        return effect

    return change


def retype(before: str, after: str, effect: str) -> Change:
    def change(site: Site) -> str | None:
        if site.value.get("type") != before or {"enum", "const", "default"} & set(site.value):
            return None
        if site.branch or site.value.get("format"):
            return None
        site.value["type"] = after
        if before == "string":
            for keyword in ("pattern", "minLength", "maxLength", "x-unique"):
                site.value.pop(keyword, None)
        return effect

    return change


def allow_null(site: Site) -> str | None:
    kind = site.value.get("type")
    if site.parent is None or {"enum", "const"} & set(site.value) or site.value.get("nullable"):
        return None
    if not isinstance(kind, str):
        return None
    if site.data["openapi"].startswith("3.0"):
        site.value["nullable"] = True
    else:
        site.value["type"] = [kind, "null"]
    return "widens"


def add_value(site: Site) -> str | None:
    if "enum" not in site.value or site.branch:
        return None
    site.value["enum"].append("entirely-new")
    return "widens"


def unlist(site: Site) -> str | None:
    if "enum" not in site.value or site.branch:
        return None
    del site.value["enum"]
    return "widens"


def change_constant(site: Site) -> str | None:
    if "const" not in site.value:
        return None
    site.value["const"] = "another"
    return "both"


def add_member(*, required: bool) -> Change:
    def change(site: Site) -> str | None:
        if not is_object(site) or is_part(site):
            return None
        if site.branch and not required:
            return None
        site.value["properties"]["somethingNew"] = {"type": "string"}
        if required:
            site.value.setdefault("required", []).append("somethingNew")
            return "both" if is_closed(site) else "narrows"
        return "widens" if is_closed(site) else "none"

    return change


def remove_member(*, required: bool, at: int = 0) -> Change:
    def change(site: Site) -> str | None:
        needed = site.value.get("required", [])
        if not is_object(site) or is_part(site) or site.branch or _is_pointed_at(site):
            return None
        names = [name for name in site.value["properties"] if (name in needed) is required]
        if len(names) <= at or len(site.value["properties"]) < 2:
            return None
        name = names[-1 - at]
        del site.value["properties"][name]
        if required:
            needed.remove(name)
            if not needed:
                del site.value["required"]
            return "both" if is_closed(site) else "widens"
        return "narrows" if is_closed(site) else "none"

    return change


def rename_member(site: Site) -> str | None:
    needed = site.value.get("required", [])
    if not is_object(site) or is_part(site) or site.branch or _is_pointed_at(site):
        return None
    name = next((name for name in site.value["properties"] if name in needed), None)
    if name is None:
        return None
    site.value["properties"]["renamed"] = site.value["properties"].pop(name)
    site.value["required"] = ["renamed" if one == name else one for one in needed]
    return "both"


def require(site: Site) -> str | None:
    if not is_object(site) or is_part(site):
        return None
    needed = site.value.get("required", [])
    name = next((name for name in site.value["properties"] if name not in needed), None)
    if name is None:
        return None
    site.value["required"] = [*needed, name]
    return "narrows"


def relax(site: Site) -> str | None:
    needed = site.value.get("required", [])
    if not is_object(site) or is_part(site) or not needed:
        return None
    site.value["required"] = needed[1:]
    if not site.value["required"]:
        del site.value["required"]
    return "widens"


def close(site: Site) -> str | None:
    if not is_object(site) or "additionalProperties" in site.value or is_part(site):
        return None
    site.value["additionalProperties"] = False
    return "narrows"


def open_up(site: Site) -> str | None:
    if not is_object(site) or not is_closed(site) or site.branch:
        return None
    del site.value["additionalProperties"]
    return "widens"


def hide(site: Site) -> str | None:
    if site.uses != {"request"} or site.parent is None or site.branch:
        return None
    if site.parent.get("properties", {}).get(site.name) is not site.value:
        return None
    if site.name in site.parent.get("required", []):
        return None
    site.value["readOnly"] = True
    return "narrows"


def retype_values(site: Site) -> str | None:
    if site.value.get("additionalProperties") != {"type": "number"}:
        return None
    site.value["additionalProperties"] = {"type": "string"}
    return "both"


def add_branch(site: Site) -> str | None:
    for keyword in ("oneOf", "anyOf"):
        if keyword in site.value:
            site.value[keyword].append({"type": "array", "items": {"type": "boolean"}})
            return "widens"
    return None


def add_object_branch(site: Site) -> str | None:
    branches = site.value.get("oneOf", [])
    if len(branches) < 2 or any("$ref" not in one for one in branches):
        return None
    site.value["oneOf"].append(
        {
            "type": "object",
            "title": "Voucher",
            "additionalProperties": False,
            "required": ["by", "voucher"],
            "properties": {"by": {"enum": ["voucher"]}, "voucher": {"type": "integer"}},
        }
    )
    return "widens"


def remove_branch(site: Site) -> str | None:
    for keyword in ("oneOf", "anyOf"):
        if len(site.value.get(keyword, [])) > 1:
            del site.value[keyword][-1]
            return "narrows"
    return None


def _is_pointed_at(site: Site) -> bool:
    """Whether a rule points at a member: an expression that then leads nowhere is another mistake."""
    pointed = {"data", "pagination", "nextCursor", "hasMore", "items", "next", "total", "entries"}
    pointed |= {"more", "count", "code", "status", "errors", "requestId", "error", "fields", "path"}
    pointed |= {"id", "number", "sku", "label", "title", "createdAt", "updatedAt", "pointer"}
    pointed |= {
        "type",
        "state",
        "price",
        "pages",
        "genre",
        "outcomes",
        "sourceId",
        "targetId",
        "jobId",
    }
    return bool(pointed & set(site.value.get("properties", {}))) and not site.uses <= {"request"}


def in_requests(change: Change) -> Change:
    """Apply a change to schemas that only requests hold."""
    return lambda site: change(site) if site.uses == {"request"} else None


def _member_is_no_list(site: Site) -> bool:
    return site.parent is not None and site.value.get("type") == "string"


def refer(site: Site) -> str | None:
    if site.uses != {"request"} or site.parent is None or site.value.get("type") != "string":
        return None
    if site.parent.get("properties", {}).get(site.name) is not site.value or "enum" in site.value:
        return None
    site.value["x-refers-to"] = {"Shop": "listArticles", "Library": "listShelves"}.get(
        site.data["info"]["title"], "listNodes"
    )
    return "narrows"


def condition(site: Site) -> str | None:
    if not is_object(site) or site.branch or "if" in site.value:
        return None
    name = next(iter(site.value["properties"]))
    site.value["not"] = {"required": [name, "neverThere"]}
    return "narrows"


EDITS: list[SchemaEdit] = [
    SchemaEdit("a key", "reference-added", refer),
    SchemaEdit("a condition", "undecided", condition),
    SchemaEdit(
        "a shorter text",
        "bound-tightened",
        bound("maxLength", lambda n: n - 1, "narrows"),
        "bound-loosened",
    ),
    SchemaEdit("no longest text", "bound-loosened", drop("maxLength", "widens"), "bound-tightened"),
    SchemaEdit("a longest text", "bound-tightened", put("maxLength", 9, "narrows", is_text)),
    SchemaEdit(
        "a longer least text",
        "bound-tightened",
        bound("minLength", lambda n: n + 1, "narrows"),
        "bound-loosened",
    ),
    SchemaEdit("no least length", "bound-loosened", drop("minLength", "widens")),
    SchemaEdit("a pattern", "pattern-changed", put("pattern", "^[a-z0-9 ]*$", "narrows", is_text)),
    SchemaEdit("no pattern", "pattern-changed", drop("pattern", "widens")),
    SchemaEdit(
        "a smaller maximum",
        "bound-tightened",
        bound("maximum", lambda n: n - 1, "narrows"),
        "bound-loosened",
    ),
    SchemaEdit(
        "a larger minimum",
        "bound-tightened",
        bound("minimum", lambda n: n + 1, "narrows"),
        "bound-loosened",
    ),
    SchemaEdit("no maximum", "bound-loosened", drop("maximum", "widens")),
    SchemaEdit(
        "a maximum",
        "bound-tightened",
        put("maximum", 5000, "narrows", lambda s: is_number(s) and s.parameter is None),
    ),
    SchemaEdit(
        "a multiple",
        "multiple-changed",
        put("multipleOf", 4, "narrows", lambda s: is_number(s) and "default" not in s.value),
    ),
    SchemaEdit(
        "integers for numbers",
        "type-changed",
        retype("number", "integer", "narrows"),
        "type-changed",
    ),
    SchemaEdit("numbers for integers", "type-changed", retype("integer", "number", "widens")),
    SchemaEdit("numbers for texts", "type-changed", retype("string", "integer", "both")),
    SchemaEdit("flags for numbers", "type-changed", retype("number", "boolean", "both")),
    SchemaEdit("null", "null-added", allow_null, "null-removed"),
    SchemaEdit("a listed value", "value-added", add_value, "value-removed"),
    SchemaEdit("no list", "values-unlisted", unlist, "values-listed"),
    SchemaEdit("another constant", "value-added", change_constant, "value-removed"),
    SchemaEdit("a member", "member-added", add_member(required=False)),
    SchemaEdit("a member that must be there", "member-added", add_member(required=True)),
    SchemaEdit("a member less", "member-removed", remove_member(required=False)),
    SchemaEdit("another member less", "member-removed", remove_member(required=False, at=1)),
    SchemaEdit("a required member less", "member-removed", remove_member(required=True)),
    SchemaEdit("another name of a member", "member-renamed", rename_member),
    SchemaEdit("a member that must now be there", "member-required", require, "member-optional"),
    SchemaEdit("a member that need not be there", "member-optional", relax),
    SchemaEdit("no further members", "members-closed", close),
    SchemaEdit("further members", "members-opened", open_up),
    SchemaEdit("a member that is read only", "visibility-changed", hide),
    SchemaEdit("other values of a map", "type-changed", retype_values),
    SchemaEdit(
        "more items at least",
        "bound-tightened",
        bound("minItems", lambda n: n + 1, "narrows"),
        "bound-loosened",
    ),
    SchemaEdit(
        "fewer items at most",
        "bound-tightened",
        bound("maxItems", lambda n: n - 1, "narrows"),
        "bound-loosened",
    ),
    SchemaEdit(
        "items that differ",
        "items-unique",
        put("uniqueItems", True, "narrows", lambda s: s.value.get("type") == "array"),
        "items-repeatable",
    ),
    SchemaEdit(
        "a format",
        "format-changed",
        put("format", "date-time", "narrows", lambda s: is_text(s) and "minLength" not in s.value),
    ),
    SchemaEdit("no format", "format-changed", drop("format", "widens")),
    SchemaEdit("an alternative", "type-changed", add_branch),
    SchemaEdit(
        "an alternative object", "alternative-added", add_object_branch, "alternative-removed"
    ),
    SchemaEdit(
        "a unique value",
        "unique-added",
        in_requests(put("x-unique", True, "narrows", _member_is_no_list)),
    ),
    SchemaEdit(
        "a value that may repeat", "unique-removed", in_requests(drop("x-unique", "widens"))
    ),
    SchemaEdit("a key no longer", "reference-removed", in_requests(drop("x-refers-to", "widens"))),
    SchemaEdit(
        "a member that is to go",
        "deprecated",
        put("deprecated", True, "none", lambda s: s.parent is not None),
    ),
    SchemaEdit(
        "a default",
        "default-added",
        in_requests(
            put(
                "default",
                "some",
                "none",
                lambda s: is_text(s) and "maxLength" not in s.value and "minLength" not in s.value,
            )
        ),
    ),
    SchemaEdit(
        "members at least",
        "bound-tightened",
        put("minProperties", 2, "narrows", lambda s: is_object(s) and "required" not in s.value),
    ),
]
