"""What each part of a package is made from, as one digest: what has not changed need not be made again."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from functools import cache, cached_property

from contracts.schema_names import words
from contracts.schemas import Unit
from contracts.source import Document
from generators.assembly import knots_in, services_in, typed_units
from generators.survey import Survey, closure

PACKAGE = "package"
"""The key of the part that depends on names alone."""


def models_key(unit: Unit) -> str:
    """Return the key of the part that a unit's types are."""
    return f"models {unit.kind}/{unit.name}"


def service_key(name: str) -> str:
    """Return the key of the part that a service is."""
    return f"service {name}"


class Digests:
    """The digest of every part, out of a survey of a document."""

    def __init__(self, document: Document, survey: Survey) -> None:
        self.survey = survey
        self.units = typed_units(survey)
        self.services = services_in(document, survey)
        self.knots = knots_in(survey)

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """Each part's digest, in hexadecimal, by its key; PACKAGE is not among them."""
        found = {models_key(unit): self._unit(unit).hex()[:32] for unit in self.units}
        for service in self.services:
            whole = hashlib.sha256(f"{service.name}\0{service.description}".encode())
            for operation in service.operations:
                whole.update(self._unit(Unit(kind="operations", name=operation)))
            found[service_key(service.name)] = whole.hexdigest()[:32]
        return found

    def units_of(self, keys: Collection[str]) -> set[Unit]:
        """Return the units that parts are made from: a unit itself, or the operations of a service."""
        found = {unit for unit in self.units if models_key(unit) in keys}
        for service in self.services:
            if service_key(service.name) in keys:
                found |= {Unit(kind="operations", name=one) for one in service.operations}
        return found

    def _unit(self, unit: Unit) -> bytes:
        known = self._units.get(unit)
        if known is not None:
            return known
        surveyed = self.survey.units[unit]
        whole = hashlib.sha256(surveyed.digest)
        whole.update("\0".join(self._rivals(unit)).encode())
        whole.update(b"sent" if unit in self.survey.sent else b"received")
        knots = self.knots
        for target in _ordered(surveyed.near):
            held = self.survey.units.get(target)
            is_outlined = held is not None and held.is_record
            circle = (
                unit.kind == "schemas"
                and unit.name in knots
                and knots.get(unit.name) == knots.get(target.name)
            )
            whole.update(f"\0near {target.kind}/{target.name} {circle}".encode())
            whole.update("\0".join(self._namesakes(target)).encode())
            whole.update(b"differs" if target in self.differing else b"alike")
            whole.update(held.outline if held is not None and is_outlined else self._whole(target))
        for target in _ordered(surveyed.far):
            whole.update(f"\0far {target.kind}/{target.name}".encode())
            whole.update(self._whole(target))
        self._units[unit] = digest = whole.digest()
        return digest

    def _whole(self, unit: Unit) -> bytes:
        """Return the digest of a unit and of all that it leads to."""
        known = self._wholes.get(unit)
        if known is None:
            whole = hashlib.sha256()
            for one in _ordered(closure(self.survey, (unit,))):
                surveyed = self.survey.units.get(one)
                whole.update(f"\0{one.kind}/{one.name} ".encode())
                whole.update("\0".join(self._namesakes(one)).encode())
                whole.update(surveyed.digest if surveyed is not None else b"missing")
            known = self._wholes[unit] = whole.digest()
        return known

    @cached_property
    def _units(self) -> dict[Unit, bytes]:
        return {}

    @cached_property
    def _wholes(self) -> dict[Unit, bytes]:
        return {}

    @cached_property
    def differing(self) -> frozenset[Unit]:
        """The units that are sent otherwise than they are read, by themselves or by what they hold."""
        holders: dict[Unit, list[Unit]] = {}
        for one in self.survey.units.values():
            for target in one.near | one.far:
                holders.setdefault(target, []).append(one.unit)
        waiting = [one.unit for one in self.survey.units.values() if one.differs]
        found = set(waiting)
        while waiting:
            for holder in holders.get(waiting.pop(), ()):
                if holder not in found:
                    found.add(holder)
                    waiting.append(holder)
        return frozenset(found)

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        """Every component's name behind what is left of it in any notation, in order."""
        return sorted(
            (_bare(unit.name), unit.name) for unit in self.units if unit.kind == "schemas"
        )

    @cached_property
    def _groups(self) -> Mapping[str, tuple[str, ...]]:
        groups: dict[str, tuple[str, ...]] = {}
        for unit in self.units:
            key = f"{unit.kind} {_bare(unit.name)}"
            groups[key] = (*groups.get(key, ()), unit.name)
        return groups

    def _namesakes(self, unit: Unit) -> tuple[str, ...]:
        """Return the names of units that may be called alike, in the order in which names are settled."""
        return self._groups.get(f"{unit.kind} {_bare(unit.name)}", ())

    def _rivals(self, unit: Unit) -> Iterable[str]:
        """Yield the names that decide what a unit and the types in it are called."""
        yield from self._namesakes(unit)
        bare = _bare(unit.name)
        for at in range(bisect_left(self._names, (bare, "")), len(self._names)):
            other, name = self._names[at]
            if not other.startswith(bare):
                break
            yield name


@cache
def _bare(name: str) -> str:
    return "".join(words(name)).lower()


def _ordered(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: (unit.kind, unit.name))
