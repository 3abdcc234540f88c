"""A failure as shell lines that show it again by themselves, after everything was cleaned up.

Set-up lines make anew what the failure needs and keep the values that the server chooses in
variables; the lines that show the failure print the whole answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from conformance.curl import Part, Scribe, Spot
from conformance.dependencies import Search, Source, Step
from conformance.exchange import Exchange
from conformance.history import History
from conformance.shell import Expansion, assigned, folded, word
from contracts.pointers import Absent, resolve, split

if TYPE_CHECKING:
    from conformance.world import World

_MOST_LINES: Final = 80
_MOST_PAGES: Final = 100
VALUE_AT: Final = (
    "value_at() { python3 -c 'import json, re, sys; from functools import reduce; "
    "from urllib.parse import quote, unquote; at, how, *part = sys.argv[1:]; "
    'text = sys.stdin.read().replace("\\r\\n", "\\n"); '
    'body = re.sub(r"\\A(HTTP/.*?\\n\\n)+", "", text, flags=re.S); '
    "member = lambda held, name: held[int(name)] if isinstance(held, list) else "
    '(held or {}).get(name.replace("~1", "/").replace("~0", "~")); '
    'found = reduce(member, at.split("/")[1:], json.loads(body)) if at[:1] in ("", "/") else '
    're.search(r"(?im)^" + at + r":[ \\t]*(.*?)[ \\t]*$", text)[1]; '
    "found = unquote(re.search(part[0], found)[1]) if part else found; "
    'found = "" if found is None else str(found); '
    'print(quote(found, safe="") if how == "encoded" else found)\' "$@"; }'
    "  # prints what a JSON Pointer, or the name of a header, leads to in an answer"
)
"""The function that takes a value out of what `curl` prints; a pattern takes a part of it."""


@dataclass(frozen=True, kw_only=True)
class Reproducer:
    """Writes the lines for the failures of one run."""

    world: World
    scribe: Scribe

    @cached_property
    def history(self) -> History:
        """The run so far; a run without a failure never pays for the index."""
        return History(world=self.world, log=tuple(self.world.log))

    def lines(self, shown: Sequence[Exchange]) -> tuple[str, ...]:
        """Return lines that show the failure that some exchanges showed, in their order.

        What takes too many lines is written down with less of what stood around it, in the end with
        the requests alone.
        """
        for whole, changes in ((True, True), (True, False), (False, False)):
            steps = Search(history=self.history, shown=shown, whole=whole, changes=changes).steps()
            if len(steps) > 10 * _MOST_LINES:
                continue
            lines = Script(scribe=self.scribe, steps=steps).lines()
            if len(lines) <= _MOST_LINES:
                return lines
        return tuple(self.scribe.as_curl(one.request) for one in shown)


@dataclass(slots=True, kw_only=True)
class Script:
    """Shell lines for the steps of one reproduction."""

    scribe: Scribe
    steps: Sequence[Step]
    _names: dict[tuple[Source, bool], str] = field(default_factory=dict["tuple[Source, bool]", str])
    _counts: dict[str, int] = field(default_factory=dict[str, int])
    _keys: dict[str, str] = field(default_factory=dict[str, str])

    def lines(self) -> tuple[str, ...]:
        """Return the lines, alike neighbours of the set-up folded into one."""
        for step in self.steps:
            for spot, source in step.uses.items():
                self._name(source, spot)
        lines: list[str] = []
        repeatable: dict[int, bool] = {}
        index = 0
        while index < len(self.steps):
            walk = walk_from(self.steps, index)
            step = self.steps[index]
            lines += self._fresh_keys(step)
            repeatable[len(lines)] = not step.shown and not self._kept(step.number)
            lines.append(self._line(step))
            if len(walk) > 1:
                lines.append(self._rest_of(walk))
            index += len(walk)
        found = folded(lines, repeatable)
        if any("value_at " in line for line in found):
            found.insert(0, VALUE_AT)
        return tuple(found)

    def _line(self, step: Step) -> str:
        filled = self._filled(step)
        kept = self._kept(step.number)
        request = step.exchange.request
        if not kept:
            options = ("-i",) if step.shown else ("-s", "-o", "/dev/null")
            return self.scribe.as_curl(request, options=options, filled=filled)
        if not step.shown and len(kept) == 1:
            (source, encoded), name = kept[0]
            options = ("-s",) if source.at[:1] in ("", "/") else ("-s", "-i")
            command = self.scribe.as_curl(request, options=options, filled=filled)
            return assigned(name, f"{command} | {value_at(source, encoded=encoded)}")
        answer = self._numbered("answer")
        command = self.scribe.as_curl(request, options=("-s", "-i"), filled=filled)
        parts = [assigned(answer, command)]
        if step.shown:
            parts.append(f"printf '%s\\n' \"${answer}\"")
        parts += [
            assigned(name, f'{value_at(source, encoded=encoded)} <<<"${answer}"')
            for (source, encoded), name in kept
        ]
        return "; ".join(parts)

    def _rest_of(self, walk: Sequence[Step]) -> str:
        """Return the loop that follows a walk to its end, however far that is by now."""
        first, second = walk[0], walk[1]
        source = next(one for one in second.uses.values() if one.number == first.number)
        name = self._names[(source, True)]
        answer = self._numbered("answer")
        command = self.scribe.as_curl(
            second.exchange.request, options=("-s", "-i"), filled=self._filled(second)
        )
        parts = [
            f'[ "${name}" ] || break',
            assigned(answer, command),
            f"printf '%s\\n' \"${answer}\"",
            assigned(name, f'{value_at(source, encoded=True)} <<<"${answer}"'),
        ]
        return f"for page in $(seq {_MOST_PAGES}); do {'; '.join(parts)}; done"

    def _fresh_keys(self, step: Step) -> list[str]:
        """Return the line that makes a new idempotency key, before its first use.

        Under the old one the service would repeat an answer about what is gone by now.
        """
        key = _idempotency_key(self.scribe, step)[1]
        worked = any(
            one.exchange.succeeded and _idempotency_key(self.scribe, one)[1] == key
            for one in self.steps
        )
        if not key or not worked or key in self._keys:
            return []
        self._keys[key] = name = self._numbered("key")
        if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", key):
            return [assigned(name, "python3 -c 'import uuid; print(uuid.uuid4())'")]
        return [f'{name}={word([key])}-"$RANDOM"']

    def _filled(self, step: Step) -> dict[Spot, Expansion]:
        found = {
            spot: Expansion(text=f"${self._name(source, spot)}")
            for spot, source in step.uses.items()
        }
        spot, key = _idempotency_key(self.scribe, step)
        if key in self._keys:
            found[spot] = Expansion(text=f"${self._keys[key]}")
        return found

    def _kept(self, number: int) -> list[tuple[tuple[Source, bool], str]]:
        return [one for one in self._names.items() if one[0][0].number == number]

    def _name(self, source: Source, spot: Spot) -> str:
        key = (source, spot.part in (Part.PATH, Part.QUERY))
        if key not in self._names:
            self._names[key] = self._numbered(_called(source))
        return self._names[key]

    def _numbered(self, name: str) -> str:
        self._counts[name] = self._counts.get(name, 0) + 1
        return f"{name}{self._counts[name]}"


def _idempotency_key(scribe: Scribe, step: Step) -> tuple[Spot, str]:
    request = step.exchange.request
    operation = scribe.principals.contract.operation(request.operation or "")
    promise = operation.idempotency if operation is not None else None
    name = promise.key.name if promise is not None else ""
    return Spot(part=Part.HEADER, at=name.lower()), request.headers.get(name) or ""


def _called(source: Source) -> str:
    """Return what a value is called: the last name on the way to it."""
    if source.at[:1] in ("", "/"):
        named = [token for token in split(source.at) if not token.isdigit()]
        name = re.sub(r"\W", "_", named[-1] if named else "value", flags=re.ASCII)
    else:
        name = re.sub(r"\W", "_", source.at.lower(), flags=re.ASCII)
    return name if re.match(r"[A-Za-z_]", name) else f"value_{name}"


def value_at(source: Source, *, encoded: bool) -> str:
    """Return the command that takes a value out of an answer, percent-encoded where a URL is to hold it."""
    words = ["value_at", word([source.at]), "encoded" if encoded else "raw"]
    return " ".join([*words, word([source.pattern])] if source.pattern else words)


def walk_from(steps: Sequence[Step], index: int) -> Sequence[Step]:
    """Return the pages of one walk that begins with a step, if it went to its end; else the step alone.

    The walk is one by the requests: each is the one before with a cursor from the answer before, and
    the last answer has none.
    """
    found = [steps[index]]
    at: set[str] = set()
    for step in steps[index + 1 :]:
        cursor = _cursor_from(found[-1], step)
        if cursor is None:
            break
        at.add(cursor)
        found.append(step)
    numbers = {step.number for step in found}
    others = [
        source
        for step in steps
        for source in step.uses.values()
        if source.number in numbers and (step not in found or source.at not in at)
    ]
    body = found[-1].exchange.json
    ended = (
        len(at) == 1
        and not isinstance(body, Absent)
        and resolve(body, next(iter(at))) in (None, "")
    )
    return found if ended and not others and found[-1].shown else found[:1]


def _cursor_from(before: Step, step: Step) -> str | None:
    """Return where an answer holds the cursor of the next page, if the next request differs by it alone."""
    one, other = before.exchange.request, step.exchange.request
    uses = [(spot, source) for spot, source in step.uses.items() if source.number == before.number]
    if len(uses) != 1 or uses[0][0].part is not Part.QUERY or uses[0][1].pattern:
        return None
    spot, source = uses[0]
    name = other.query[int(spot.at)][0]
    same = (
        (one.method, one.path, one.principal) == (other.method, other.path, other.principal)
        and sorted(one.with_query(name).query) == sorted(other.with_query(name).query)
        and one.headers == other.headers
    )
    return source.at if same and source.at.startswith("/") else None
