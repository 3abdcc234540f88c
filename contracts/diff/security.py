"""Who may ask, and how they say who they are."""

from __future__ import annotations

from typing import Final

from contracts.diff.fact import Direction, Effect, Kind, Party
from contracts.diff.sides import OperationPair, Sides, Where
from contracts.operations import Operation, SecurityNeed, SecurityScheme

KINDS: Final = (
    Kind(
        id="diff/security-demanded",
        what="An operation that anybody could call now needs a credential.",
        why="A request without one is refused.",
        mend="Add an operation for those who have one.",
    ),
    Kind(
        id="diff/security-waived",
        what="An operation that needed a credential can now be called by anybody.",
        why="A provider has to answer requests without one; make sure that this is meant.",
        mend="Nothing, if it is meant.",
    ),
    Kind(
        id="diff/security-removed",
        what="A way to satisfy the security of an operation is gone.",
        why="A consumer that uses it is refused.",
        mend="Go on taking it beside the others.",
    ),
    Kind(
        id="diff/security-added",
        what="There is a further way to satisfy the security of an operation.",
        why="A provider has to take it.",
        mend="Nothing: consumers are not concerned.",
    ),
    Kind(
        id="diff/scope-added",
        what="An operation demands a further scope.",
        why="A credential that was enough is refused.",
        mend="Take the old scopes too.",
    ),
    Kind(
        id="diff/scope-removed",
        what="An operation demands a scope less.",
        why="A provider has to take credentials with fewer scopes.",
        mend="Nothing: consumers are not concerned.",
    ),
    Kind(
        id="diff/security-scheme-changed",
        what="A credential is sent otherwise: another type, place or name.",
        why="A credential that is sent in the old way is not seen.",
        mend="Add a scheme of another name, and take both.",
        breaks=frozenset(Party),
    ),
    Kind(
        id="diff/security-scheme-added",
        what="The contract knows a further security scheme.",
        why="It matters where an operation takes it.",
        mend="Nothing.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/security-scheme-removed",
        what="The contract no longer knows a security scheme.",
        why="It matters where an operation took it, and is told there.",
        mend="Nothing.",
        breaks=frozenset(),
    ),
)


def compare_security(sides: Sides, pair: OperationPair) -> None:
    """Note what the security of an operation differs in; a renamed scheme that is sent alike is the same."""
    names = _same_schemes(sides)
    old = _ways(pair.old, names)
    new = _ways(pair.new, {})
    if old == new:
        return
    subject = f"{pair.name} security"
    at: Where = {
        "old": _place(sides, pair, 0),
        "new": _place(sides, pair, 1),
        "direction": Direction.REQUEST,
        "operation": pair.name,
    }
    open_before, open_after = frozenset() in old, frozenset() in new
    if open_before != open_after:
        sides.note(
            "diff/security-waived" if open_after else "diff/security-demanded",
            subject,
            was=_said(old),
            now=_said(new),
            effect=Effect.WIDENS if open_after else Effect.NARROWS,
            example=f"{pair.request} without a credential",
            **at,
        )
    gone = [way for way in old if way not in new and way]
    come = [way for way in new if way not in old and way]
    for way in list(gone):
        for other in list(come):
            if way in gone and {name for name, _ in way} == {name for name, _ in other}:
                gone.remove(way)
                come.remove(other)
                _note_scopes(sides, subject, way, other, pair, at)
    for way in gone:
        if not open_after:
            covered = any(other <= way for other in new)
            if not covered:
                sides.note(
                    "diff/security-removed",
                    subject,
                    was=_way_said(way),
                    now=_said(new),
                    effect=Effect.NARROWS,
                    example=f"{pair.request} with {_way_said(way)}",
                    **at,
                )
    for way in come:
        if not open_before and not any(other <= way for other in old):
            sides.note(
                "diff/security-added",
                subject,
                was=_said(old),
                now=_way_said(way),
                effect=Effect.WIDENS,
                **at,
            )


Way = frozenset[tuple[str, frozenset[str]]]


def _ways(operation: Operation, names: dict[str, str]) -> list[Way]:
    if not operation.security:
        return [frozenset()]
    return list(dict.fromkeys(_way(need, names) for need in operation.security))


def _way(need: SecurityNeed, names: dict[str, str]) -> Way:
    return frozenset(
        (names.get(name, name), frozenset(scopes)) for name, scopes in need.schemes.items()
    )


def _note_scopes(
    sides: Sides, subject: str, old: Way, new: Way, pair: OperationPair, at: Where
) -> None:
    before = {(name, scope) for name, scopes in old for scope in scopes}
    after = {(name, scope) for name, scopes in new for scope in scopes}
    for kind, found, effect in (
        ("diff/scope-added", after - before, Effect.NARROWS),
        ("diff/scope-removed", before - after, Effect.WIDENS),
    ):
        for name, scope in sorted(found):
            sides.note(
                kind,
                f"{subject} {name}",
                was="" if effect is Effect.NARROWS else scope,
                now=scope if effect is Effect.NARROWS else "",
                effect=effect,
                example=f"{pair.request} with a credential of {name} without the scope {scope}",
                **at,
            )


def _same_schemes(sides: Sides) -> dict[str, str]:
    """Return the new name of each scheme that was only renamed."""
    old, new = sides.old.security_schemes, sides.new.security_schemes
    found: dict[str, str] = {}
    for name, scheme in old.items():
        if name not in new:
            alike = [
                other
                for other, one in new.items()
                if other not in old and _sent(one) == _sent(scheme)
            ]
            if len(alike) == 1:
                found[name] = alike[0]
    return found


def _sent(scheme: SecurityScheme) -> tuple[object, ...]:
    parameter = scheme.parameter
    return (
        scheme.type,
        scheme.scheme,
        scheme.location,
        parameter.lower() if scheme.location == "header" else parameter,
    )


def compare_schemes(sides: Sides) -> None:
    """Note what the security schemes differ in."""
    old, new = sides.old.security_schemes, sides.new.security_schemes
    renamed = _same_schemes(sides)
    for name, scheme in old.items():
        other = new.get(name)
        if other is None:
            if name not in renamed:
                sides.note(
                    "diff/security-scheme-removed", name, old=scheme.pointer, was=scheme.type
                )
        elif _sent(scheme) != _sent(other):
            sides.note(
                "diff/security-scheme-changed",
                name,
                old=scheme.pointer,
                new=other.pointer,
                was=_scheme_said(scheme),
                now=_scheme_said(other),
                operation="",
                example=f"a request with {_scheme_said(scheme)}",
            )
    for name, scheme in new.items():
        if name not in old and name not in renamed.values():
            sides.note("diff/security-scheme-added", name, new=scheme.pointer, now=scheme.type)


def _scheme_said(one: SecurityScheme) -> str:
    words = [one.type, one.scheme, str(one.location or ""), one.parameter]
    return " ".join(word for word in words if word)


def _place(sides: Sides, pair: OperationPair, side: int) -> str:
    contract, operation = ((sides.old, pair.old), (sides.new, pair.new))[side]
    own = operation.pointer + "/security"
    try:
        contract.schema(own)
    except KeyError:
        return "/security" if operation.security else operation.pointer
    return own


def _said(ways: list[Way]) -> str:
    return " or ".join(_way_said(way) for way in ways)


def _way_said(way: Way) -> str:
    return (
        " and ".join(
            name + (f" ({', '.join(sorted(scopes))})" if scopes else "")
            for name, scopes in sorted(way, key=lambda one: one[0])
        )
        or "no credential"
    )
