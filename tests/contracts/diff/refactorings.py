"""Refactorings that change no message: each is drawn by a seed, and says whether it found a place."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, cast

from tests.contracts.diff.ground import copy, follow, operations, schema_sites

Refactoring = Callable[[Any, random.Random], bool]


def objects(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every object below a value, rules and examples left out, with the keys that lead to it."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        yield path, members
        for key, inner in list(members.items()):
            if not key.startswith("x-") and key not in (
                "example",
                "examples",
                "default",
                "mapping",
            ):
                yield from objects(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(cast("list[Any]", value)):
            yield from objects(inner, (*path, str(index)))


def schemas(data: Any, draw: random.Random) -> list[dict[str, Any]]:
    """Return the schemas of messages in an order that is drawn."""
    found = [site.value for site in schema_sites(data)]
    draw.shuffle(found)
    return found


def replace_all(holder: dict[str, Any], content: dict[str, Any]) -> None:
    holder.clear()
    holder.update(content)


def reorder_keys(data: Any, draw: random.Random) -> bool:
    for _, one in list(objects(data)):
        items = list(one.items())
        draw.shuffle(items)
        replace_all(one, dict(items))
    return True


def inline(data: Any, draw: random.Random) -> bool:
    found = [one for path, one in objects(data) if "$ref" in one and "x-errors" not in path]
    draw.shuffle(found)
    for one in found:
        target = follow(data, one)
        rest: set[str] = set(one) - {"$ref"}
        if not rest & set(target):
            kept = {key: one[key] for key in rest}
            replace_all(one, {**copy(target), **kept})
            return True
    return False


def inline_all_of_one(data: Any, draw: random.Random) -> bool:
    name = draw.choice(sorted(data["components"]["schemas"]))
    changed = False
    for path, one in list(objects(data)):
        if one.get("$ref") == f"#/components/schemas/{name}" and "x-errors" not in path:
            target = data["components"]["schemas"][name]
            rest = {key: value for key, value in one.items() if key != "$ref"}
            if not set(rest) & set(target) and name not in path:
                replace_all(one, {**copy(target), **rest})
                changed = True
    return changed


def extract(data: Any, draw: random.Random) -> bool:
    for one in schemas(data, draw):
        if "$ref" in one or any(one is known for known in data["components"]["schemas"].values()):
            continue
        name = f"Extracted{len(data['components']['schemas'])}"
        data["components"]["schemas"][name] = copy(one)
        replace_all(one, {"$ref": f"#/components/schemas/{name}"})
        return True
    return False


def extract_response(data: Any, draw: random.Random) -> bool:
    chosen = list(operations(data))
    draw.shuffle(chosen)
    for _, _, operation in chosen:
        for status, response in operation["responses"].items():
            if "$ref" not in response:
                name = f"Extracted{len(data['components']['responses'])}"
                data["components"]["responses"][name] = response
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
                return True
    return False


def rename_component(data: Any, draw: random.Random) -> bool:
    group = draw.choice([one for one in data["components"] if one != "securitySchemes"])
    name = draw.choice(sorted(data["components"][group]))
    renamed = json.loads(
        json.dumps(data).replace(
            f'"#/components/{group}/{name}"', f'"#/components/{group}/{name}Renamed"'
        )
    )
    renamed["components"][group] = {
        (key + "Renamed" if key == name else key): value
        for key, value in renamed["components"][group].items()
    }
    replace_all(data, renamed)
    return True


def wrap(data: Any, draw: random.Random) -> bool:
    for one in schemas(data, draw):
        if not {"nullable", "$ref", "default", "deprecated"} & set(one):
            replace_all(one, {"allOf": [copy(one)]})
            return True
    return False


def split(data: Any, draw: random.Random) -> bool:
    for one in schemas(data, draw):
        if len(one.get("properties", {})) < 2 or {"additionalProperties", "nullable"} & set(one):
            continue
        names = list(one["properties"])
        half = draw.sample(names, len(names) // 2)
        needed = one.get("required", [])
        first: dict[str, Any] = {
            "type": "object",
            "properties": {name: one["properties"].pop(name) for name in half},
        }
        listed = [name for name in needed if name in half]
        rest = [name for name in needed if name not in half]
        if listed:
            first["required"] = listed
        if rest:
            one["required"] = rest
        else:
            one.pop("required", None)
        replace_all(one, {"allOf": [first, copy(one)]})
        return True
    return False


def flatten(data: Any, draw: random.Random) -> bool:
    for one in schemas(data, draw):
        parts = [follow(data, part) for part in one.get("allOf", [])]
        if len(parts) < 2 or any({"additionalProperties", "allOf"} & set(part) for part in parts):
            continue
        merged: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
        for part in parts:
            merged["properties"].update(copy(part.get("properties", {})))
            merged["required"] += part.get("required", [])
        replace_all(one, merged)
        return True
    return False


def constant(data: Any, draw: random.Random) -> bool:
    if data["openapi"].startswith("3.0"):
        return False
    for one in schemas(data, draw):
        if "const" in one:
            one["enum"] = [one.pop("const")]
            return True
        if len(one.get("enum", [])) == 1:
            one["const"] = one.pop("enum")[0]
            return True
    return False


def enumeration_of_constants(data: Any, draw: random.Random) -> bool:
    if data["openapi"].startswith("3.0"):
        return False
    for one in schemas(data, draw):
        if len(one.get("enum", [])) > 1 and "default" not in one:
            kept = {key: value for key, value in one.items() if key not in ("enum", "type")}
            branches = [{"const": value} for value in one["enum"]]
            replace_all(one, {**kept, draw.choice(["oneOf", "anyOf"]): branches})
            return True
    return False


def null_apart(data: Any, draw: random.Random) -> bool:
    for one in schemas(data, draw):
        kinds: Any = one.get("type")
        if isinstance(kinds, list) and "null" in kinds and len(cast("list[str]", kinds)) == 2:
            other = next(name for name in cast("list[str]", kinds) if name != "null")
            branches: list[Any] = [{**copy(one), "type": other}, {"type": "null"}]
            draw.shuffle(branches)
            replace_all(one, {draw.choice(["oneOf", "anyOf"]): branches})
            return True
    return False


def types_apart(data: Any, draw: random.Random) -> bool:
    for one in schemas(data, draw):
        for keyword in ("oneOf", "anyOf"):
            branches = one.get(keyword)
            if branches and "discriminator" not in one:
                draw.shuffle(branches)
                if keyword == "anyOf" and "title" not in one:
                    one["oneOf"] = one.pop("anyOf")
                return True
    return False


def say_defaults(data: Any, draw: random.Random) -> bool:
    for one in schemas(data, draw):
        kind = one.get("type")
        if kind == "string" and "minLength" not in one and "enum" not in one:
            one["minLength"] = 0
        elif kind == "array" and "minItems" not in one:
            one.update(minItems=0, uniqueItems=one.get("uniqueItems", False))
        elif kind == "object" and "additionalProperties" not in one and "allOf" not in one:
            one["additionalProperties"] = True
        elif kind == "boolean":
            one["deprecated"] = False
        else:
            continue
        return True
    return False


def write_bounds_otherwise(data: Any, draw: random.Random) -> bool:
    old = data["openapi"].startswith("3.0")
    for one in schemas(data, draw):
        if one.get("type") == "integer" and isinstance(one.get("minimum"), int):
            least = one.pop("minimum") - 1
            one.update(
                {"minimum": least, "exclusiveMinimum": True} if old else {"exclusiveMinimum": least}
            )
            return True
        if isinstance(one.get("maximum"), int):
            one["maximum"] = float(one["maximum"])
            return True
    return False


def shuffle_lists(data: Any, draw: random.Random) -> bool:
    for one in schemas(data, draw):
        for keyword in ("required", "enum"):
            if isinstance(one.get(keyword), list):
                draw.shuffle(one[keyword])
        if isinstance(one.get("type"), list):
            draw.shuffle(one["type"])
    for _, _, operation in operations(data):
        draw.shuffle(operation.get("parameters", []))
    return True


def other_words(data: Any, draw: random.Random) -> bool:
    for one in schemas(data, draw)[:10]:
        if "$ref" not in one:
            one["description"] = "Told in other words."
    for _, _, operation in operations(data):
        operation["summary"] = "In other words"
    for response in data["components"]["responses"].values():
        response["description"] = "Otherwise."
    data["info"]["description"] = "Otherwise."
    return True


def parameters_up(data: Any, draw: random.Random) -> bool:
    items = list(data["paths"].values())
    draw.shuffle(items)
    for item in items:
        methods = [method for method in item if method != "parameters"]
        if len(methods) == 1 and item[methods[0]].get("parameters"):
            item["parameters"] = [*item.get("parameters", []), *item[methods[0]].pop("parameters")]
            return True
    return False


def parameters_down(data: Any, draw: random.Random) -> bool:
    items = list(data["paths"].values())
    draw.shuffle(items)
    for item in items:
        if item.get("parameters"):
            shared = item.pop("parameters")
            for method in item:
                own = item[method].get("parameters", [])
                item[method]["parameters"] = [*copy(shared), *own]
            return True
    return False


def say_rules_again(data: Any, _draw: random.Random) -> bool:
    for _, method, operation in operations(data):
        rule = operation.get("x-pagination")
        if rule is not None and "style" not in rule:
            operation["x-pagination"] = {**data["x-pagination"], **rule}
        if "x-latency" in data and "x-latency" not in operation:
            operation["x-latency"] = {"class": "read" if method == "get" else "write"}
        operation.setdefault("security", copy(data["security"]))
        operation["deprecated"] = operation.get("deprecated", False)
    for entry in data["x-errors"]["catalogue"].values():
        entry["when"] = [entry["when"]] if isinstance(entry["when"], str) else entry["when"]
        entry.setdefault("retryable", False)
    return True


def say_parameters_again(data: Any, _draw: random.Random) -> bool:
    for _, _, operation in operations(data):
        for one in operation.get("parameters", []):
            if "$ref" in one:
                continue
            one.setdefault("required", False)
            one["style"] = {"path": "simple", "header": "simple"}.get(one["in"], "form")
            one.setdefault("explode", one["style"] == "form")
    return True


def spell_headers(data: Any, _draw: random.Random) -> bool:
    for _, _, operation in operations(data):
        for response in operation["responses"].values():
            if "headers" in response:
                response["headers"] = {
                    name.lower(): value for name, value in response["headers"].items()
                }
    return True


REFACTORINGS: tuple[Refactoring, ...] = (
    reorder_keys,
    inline,
    inline_all_of_one,
    extract,
    extract_response,
    rename_component,
    wrap,
    split,
    flatten,
    constant,
    enumeration_of_constants,
    null_apart,
    types_apart,
    say_defaults,
    write_bounds_otherwise,
    shuffle_lists,
    other_words,
    parameters_up,
    parameters_down,
    say_rules_again,
    say_parameters_again,
    spell_headers,
)
