"""A part of a document that stands for itself: some units, and as much of the others as they need."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final, cast

from contracts.schemas import Unit
from contracts.source import Document, Json
from generators.survey import OUTLINED, SECTIONS, Survey, closure

_SHARED: Final = ("parameters", "servers", "summary", "description")


def slice_of(
    document: Document, survey: Survey, units: Collection[Unit], differing: Collection[Unit]
) -> Document:
    """Return a document with these units whole, and what they refer to whole or as an outline.

    An outline is an object schema that says of itself what the whole one says, and has one member, which is
    only read where the whole one is among `differing`: sent otherwise than it is read. Values
    stand where they stood, so places stay true. Webhooks are left out. The survey is of this document,
    and divisible.
    """
    known = [survey.units[unit] for unit in units if unit in survey.units]
    needed = {one.unit for one in known}
    outlined: set[Unit] = set()
    for one in known:
        needed |= closure(survey, one.far)
        for target in one.near:
            held = survey.units.get(target)
            if held is not None and held.is_record:
                outlined.add(target)
            else:
                needed |= closure(survey, (target,))
    data = cast("dict[str, Json]", document.data)
    components = cast("dict[str, Json]", data.get("components") or {})
    kept: dict[str, Json] = {}
    for section, held in components.items():
        if section not in SECTIONS or not isinstance(held, dict):
            kept[section] = held
            continue
        found: dict[str, Json] = {}
        for name, value in held.items():
            unit = Unit(kind=section, name=name)
            if unit in needed:
                found[name] = value
            elif unit in outlined:
                found[name] = _outline(value, differs=unit in differing)
        kept[section] = found
    rest = {key: value for key, value in data.items() if key != "webhooks"}
    return replace(
        document,
        data={**rest, "components": kept, "paths": _paths(survey, needed)},
        _nodes=[],
    )


def _outline(value: Json, *, differs: bool) -> Json:
    said = cast("dict[str, Json]", value)
    member: Json = {"readOnly": True} if differs else {}
    return {
        **{key: said[key] for key in OUTLINED if key in said},
        "properties": {"": member},
    }


def _paths(survey: Survey, needed: Collection[Unit]) -> Json:
    paths: dict[str, dict[str, Json]] = {}
    for place in survey.operations:
        if Unit(kind="operations", name=place.id) in needed:
            path = paths.setdefault(
                place.path, {key: place.item[key] for key in _SHARED if key in place.item}
            )
            path[place.method] = place.value
    return cast("Json", paths)
