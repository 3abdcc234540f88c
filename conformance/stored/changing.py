"""Other valid values for members, so that a change can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from conformance.stored.form import Form, Kind, Member
from conformance.world.bodies import item_of, replaced
from conformance.world.merging import count, flatten, number
from conformance.world.schemas import Direction
from conformance.world.values import Richness, Unsatisfiable
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

_TELLING: Final = (
    Kind.TEXT,
    Kind.INTEGER,
    Kind.NUMBER,
    Kind.OBJECT,
    Kind.ARRAY,
    Kind.FORMATTED,
    Kind.BOOLEAN,
    Kind.ENUMERATION,
)
"""Kinds of members, the ones first whose change is least likely to be refused."""
FREE: Final = frozenset({Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.OBJECT, Kind.ARRAY})
"""Kinds with so many values that one of ours is there by no default and no accident."""
_LONGEST: Final = 60
_TOKEN: Final = 6
_MANY: Final = 1000


def telling(members: Iterable[Member]) -> list[Member]:
    """Return the members in which a change can be brought about, the best ones first."""
    able = [one for one in members if one.kind in _TELLING]
    return sorted(able, key=lambda one: (one.moves, one.unique, _TELLING.index(one.kind)))


def another(world: World, member: Member, *known: Json | Absent) -> Json | Absent:
    """Return a valid value that differs from those known and from the default, or ABSENT."""
    avoided = [*known, member.keywords.get("default", ABSENT)]
    for attempt in range(6):
        for value in _candidates(world, member, attempt):
            if value not in ([], {}) and value not in avoided and member.allows(world, value):
                return value
    return ABSENT


def changed(
    world: World, form: Form, body: Json, members: Sequence[Member], shown: Json | Absent = ABSENT
) -> tuple[Json, dict[Member, Json]]:
    """Return a valid body with other values in some members, and those values.

    A member whose change breaks the schema of the whole keeps what it has.
    """
    values: dict[Member, Json] = {}
    for member in members:
        place = form.written_at + member.pointer
        value = another(
            world,
            member,
            resolve(body, place),
            ABSENT if isinstance(shown, Absent) else resolve(shown, member.pointer),
        )
        if isinstance(value, Absent):
            continue
        candidate = replaced(body, place, value)
        if resolve(candidate, place) != value:
            continue
        if world.schemas.accepts(form.body, candidate, Direction.REQUEST):
            body, values[member] = candidate, value
    return body, values


def unmistakable(world: World, member: Member, value: Json) -> bool:
    """Whether a value made here is there by no default and no accident: there are so many others."""
    match member.kind:
        case Kind.TEXT:
            return isinstance(value, str) and len(value) >= _TOKEN
        case Kind.INTEGER | Kind.NUMBER:
            low, high = (number(member.keywords.get(one)) for one in ("minimum", "maximum"))
            return high is None or high - (low or 0) >= _MANY
        case Kind.OBJECT:
            return bool(value)
        case Kind.ARRAY:
            inner = item_of(world, member.inner)
            keywords = flatten(world.contract.resolver, inner.value, inner.pointer).keywords
            free = not {"enum", "const", "pattern", "format", "oneOf", "anyOf"} & set(keywords)
            texts = value if isinstance(value, list) else []
            return free and any(isinstance(one, str) and len(one) >= _TOKEN for one in texts)
        case _:
            return False


def token(world: World) -> str:
    """Return a few characters that no text of this run has held."""
    return f"{world.random('token', world.next_number()).getrandbits(32):08x}"


def _candidates(world: World, member: Member, attempt: int) -> Iterable[Json]:
    keywords = member.keywords
    random = world.random("another", member.pointer, world.next_number())
    match member.kind:
        case Kind.TEXT:
            longest = min(_LONGEST, count(keywords.get("maxLength"), _LONGEST))
            shortest = count(keywords.get("minLength"), 0)
            text = f"lockstep {token(world)}"[-longest:] if longest else ""
            yield text + "x" * (shortest - len(text))
        case Kind.INTEGER | Kind.NUMBER if "multipleOf" not in keywords:
            low, high = number(keywords.get("minimum")), number(keywords.get("maximum"))
            least = (
                int(low) if low is not None else 1 if high is None or high > 1 else int(high) - 9
            )
            most = int(high) if high is not None else least + 9_999
            yield random.randint(least, max(least, min(most, least + 9_999)))
        case Kind.BOOLEAN:
            yield from (True, False)
        case Kind.ENUMERATION:
            stated = keywords.get("enum")
            yield from stated if isinstance(stated, list) else ()
        case Kind.OBJECT:
            yield {"lockstep": token(world)}
            yield {token(world): attempt}
        case _:
            pass
    if member.kind not in (Kind.BOOLEAN, Kind.ENUMERATION, Kind.TEXT):
        maker = world.sampler("another", world.next_number(), richness=Richness.VARIED)
        try:
            yield maker.unique(member.inner)
        except Unsatisfiable:
            return
