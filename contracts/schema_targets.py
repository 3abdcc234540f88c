"""Schemas that come down to another: a `$ref`, alone or in an `allOf`, with mere annotations beside it."""

from __future__ import annotations

from contracts.operations import SchemaAt
from contracts.pointers import Absent, Pointer, resolve
from contracts.references import Resolver
from contracts.schema_merge import ANNOTATIONS, member


def sole_reference(sites: tuple[SchemaAt, ...], resolver: Resolver) -> Pointer | None:
    """Return the one schema that others come down to when annotations are left out, if there is one."""
    targets: list[Pointer] = []
    for site in sites:
        found = _references(site, resolver)
        if found is None:
            return None
        targets += found
    return targets[0] if targets and len(set(targets)) == 1 else None


def _references(site: SchemaAt, resolver: Resolver) -> list[Pointer] | None:
    value = site.value
    if value is True:
        return []
    if not isinstance(value, dict):
        return None
    for key in value:
        if key not in ("$ref", "allOf") and key not in ANNOTATIONS and key[:2] != "x-":
            return None
    targets: list[Pointer] = []
    reference = value.get("$ref")
    if isinstance(reference, str):
        target = resolver.pointer_of(reference)
        if target is None or isinstance(resolve(resolver.document.data, target), Absent):
            return None
        targets.append(target)
    branches = value.get("allOf")
    for at in range(len(branches) if isinstance(branches, list) else 0):
        found = _references(member(value, site.pointer, "allOf", at), resolver)
        if found is None:
            return None
        targets += found
    return targets
