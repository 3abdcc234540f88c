"""OpenAPI Overlays: edits to a contract that one may not edit, each value keeping its place.

Source: Overlay Specification 1.0 and 1.1. Targets are JSONPath (RFC 9535) of the kinds that single out
objects: members by dot or bracket, indexes, wildcards, descent (`..`), and filters of the form
`[?@.name == 'value']`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Final, cast

from contracts.pointers import ABSENT, Absent, Pointer, join, resolve, split
from contracts.report.finding import Finding, LockstepError
from contracts.source import Document, Json

_STEP: Final = re.compile(
    r"(?P<descent>\.\.)?(?:"
    r"\.?(?P<name>[A-Za-z_\u0080-\U0010FFFF][\w\u0080-\U0010FFFF-]*)"
    r"|\.?(?P<wild>\*)"
    r"|\[\s*(?:'(?P<single>(?:[^'\\]|\\.)*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\""
    r"|(?P<index>-?\d+)|(?P<all>\*)"
    r"|\?\(?\s*@(?P<path>(?:\.[\w-]+|\['[^']*'\])+)\s*(?:==\s*(?P<value>'[^']*'|\"[^\"]*\"|[\w.-]+))?\s*\)?)"
    r"\s*\])"
)


def apply_overlay(document: Document, overlay: Document) -> Document:
    """Return the document with an overlay's actions applied in order.

    Raises LockstepError where the overlay has the wrong form, or a target matches nothing: a typo
    must not leave a contract unchanged in silence.
    """
    _require_form(overlay)
    data = copy.deepcopy(document.data)
    origins = dict(document.origins)
    actions = cast("dict[str, Json]", overlay.data)["actions"]
    for number, action in enumerate(cast("list[dict[str, Json]]", actions)):
        base = f"/actions/{number}"
        target = action["target"]
        matches = list(find(data, _parse(str(target), overlay, base + "/target")))
        if not matches:
            raise LockstepError(
                Finding(
                    rule="overlay/no-match",
                    message=f"the target {target} matches nothing in {document.file}",
                    place=overlay.place(base + "/target"),
                    hint="check the path against the contract",
                )
            )
        if action.get("remove") is True:
            for pointer in sorted(matches, key=split, reverse=True):
                _remove(data, pointer)
                for known in [
                    one for one in origins if one == pointer or one.startswith(pointer + "/")
                ]:
                    del origins[known]
        elif "update" in action:
            for pointer in matches:
                data = _update(data, pointer, action["update"], origins, overlay, base + "/update")
    return Document(
        file=document.file, text=document.text, data=data, origins=origins, root=document.root
    )


def find(data: Json, steps: list[re.Match[str]]) -> Iterator[Pointer]:
    """Yield the pointer of each value that the steps of a JSONPath single out."""
    pointers: list[Pointer] = [""]
    for step in steps:
        following: list[Pointer] = []
        for pointer in pointers:
            starts = _below(data, pointer) if step["descent"] else [pointer]
            for start in starts:
                following.extend(_children(data, start, step))
        pointers = list(dict.fromkeys(following))
    yield from pointers


def _require_form(overlay: Document) -> None:
    data = overlay.data
    hint = "see the Overlay Specification 1.0: actions, each with a target and update or remove"
    if not isinstance(data, dict) or not str(data.get("overlay", "")).startswith("1."):
        raise LockstepError(
            Finding(
                rule="overlay/form",
                message="this is no OpenAPI Overlay of version 1",
                place=overlay.place(""),
                hint=hint,
            )
        )
    actions = data.get("actions")
    if not isinstance(actions, list) or not actions:
        raise LockstepError(
            Finding(
                rule="overlay/form",
                message="no actions",
                place=overlay.place("/actions"),
                hint=hint,
            )
        )
    for number, action in enumerate(actions):
        known = {"target", "update", "remove", "description", "copy"}
        if (
            not isinstance(action, dict)
            or not isinstance(action.get("target"), str)
            or not ({"update", "remove"} & set(action))
            or any(key not in known and not key.startswith("x-") for key in action)
        ):
            raise LockstepError(
                Finding(
                    rule="overlay/form",
                    message="an action has a target, and an update or remove: true",
                    place=overlay.place(f"/actions/{number}"),
                    hint=hint,
                )
            )


def _parse(target: str, overlay: Document, pointer: Pointer) -> list[re.Match[str]]:
    steps: list[re.Match[str]] = []
    position = 1
    while target.startswith("$") and position < len(target):
        match = _STEP.match(target, position)
        if match is None or match.end() == position:
            break
        steps.append(match)
        position = match.end()
    if not target.startswith("$") or position < len(target):
        raise LockstepError(
            Finding(
                rule="overlay/target",
                message=f"the target {target} is not a JSONPath that is understood here",
                place=overlay.place(pointer),
                hint="for example $.paths['/pets'].get or $.paths.*.get[?@.name == 'limit']",
            )
        )
    return steps


def _below(data: Json, pointer: Pointer) -> Iterator[Pointer]:
    yield pointer
    value = resolve(data, pointer)
    if isinstance(value, dict):
        for name in value:
            yield from _below(data, pointer + join((name,)))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from _below(data, f"{pointer}/{index}")


def _children(data: Json, pointer: Pointer, step: re.Match[str]) -> Iterator[Pointer]:
    value = resolve(data, pointer)
    name = step["name"] or step["single"] or step["double"]
    if isinstance(value, dict):
        names = list(value)
        if name is not None:
            unescaped = re.sub(r"\\(.)", r"\1", name)
            names = [unescaped] if unescaped in value else []
        elif step["path"]:
            names = [one for one in names if _keeps(value[one], step)]
        elif step["index"]:
            names = []
        yield from (pointer + join((one,)) for one in names)
    elif isinstance(value, list) and name is None:
        indexes = list(range(len(value)))
        if step["index"]:
            index = int(step["index"])
            indexes = [index % len(value)] if -len(value) <= index < len(value) else []
        elif step["path"]:
            indexes = [one for one in indexes if _keeps(value[one], step)]
        yield from (f"{pointer}/{one}" for one in indexes)


def _keeps(value: Json, step: re.Match[str]) -> bool:
    tokens = [a or b for a, b in re.findall(r"\.([\w-]+)|\['([^']*)'\]", step["path"])]
    found = resolve(value, join(tokens))
    wanted = step["value"]
    if isinstance(found, Absent) or wanted is None:
        return not isinstance(found, Absent)
    if wanted[0] in "'\"":
        return found == wanted[1:-1]
    constants: dict[str, Json] = {"true": True, "false": False, "null": None}
    if wanted in constants:
        return found is constants[wanted]
    return isinstance(found, int | float) and not isinstance(found, bool) and str(found) == wanted


def _remove(data: Json, pointer: Pointer) -> None:
    parent, name = _parent(data, pointer)
    if isinstance(parent, dict):
        parent.pop(name, None)
    elif isinstance(parent, list):
        del parent[int(name)]


def _parent(data: Json, pointer: Pointer) -> tuple[Json | Absent, str]:
    tokens = split(pointer)
    return (resolve(data, tokens[:-1]), tokens[-1]) if tokens else (ABSENT, "")


def _update(
    data: Json,
    pointer: Pointer,
    update: Json,
    origins: dict[Pointer, tuple[Document, Pointer]],
    overlay: Document,
    source: Pointer,
) -> Json:
    """Merge an update into the value at a pointer (objects by key, arrays by appending); return the data."""
    present = resolve(data, pointer)
    if isinstance(present, dict) and isinstance(update, dict):
        for name, value in update.items():
            inner = pointer + join((name,))
            deeper = source + join((name,))
            both = isinstance(present.get(name), dict) and isinstance(value, dict)
            listed = isinstance(present.get(name), list) and isinstance(value, list)
            if name in present and (both or listed):
                _update(data, inner, value, origins, overlay, deeper)
            else:
                present[name] = copy.deepcopy(value)
                origins[inner] = (overlay, deeper)
        return data
    if isinstance(present, list):
        appended = update if isinstance(update, list) else [update]
        for offset, value in enumerate(appended):
            at = f"{source}/{offset}" if isinstance(update, list) else source
            origins[f"{pointer}/{len(present)}"] = (overlay, at)
            present.append(copy.deepcopy(value))
        return data
    parent, name = _parent(data, pointer)
    if isinstance(parent, dict):
        parent[name] = copy.deepcopy(update)
    elif isinstance(parent, list):
        parent[int(name)] = copy.deepcopy(update)
    else:
        return copy.deepcopy(update)
    origins[pointer] = (overlay, source)
    return data
