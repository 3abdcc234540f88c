"""The names that callers of a generated package use, and which of them move from one contract to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generators.build import Built


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A name that callers may use: as they write it, and what it is declared as.

    `owner` is the type that it is a member of, empty for a type itself. `demanded` is whether who makes
    the owner, or calls it, has to give it.
    """

    owner: str
    written: str
    declaration: str
    demanded: bool = False

    @property
    def within(self) -> str:
        """The name as it is written inside of its owner."""
        return self.written.replace(self.owner, "", 1) if self.owner else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A symbol that callers have to follow: gone (`now` is None), come (`was` is None), or another."""

    was: Symbol | None
    now: Symbol | None

    def __str__(self) -> str:
        if self.now is None:
            assert self.was is not None
            return f"{self.was.written} is gone"
        if self.was is None:
            return f"{self.now.written} is new, and has to be given: {self.now.declaration}"
        if self.was.written != self.now.written:
            return f"{self.was.written} is called {self.now.written}"
        if self.was.declaration != self.now.declaration:
            return f"{self.now.written} became {self.now.declaration}, was {self.was.declaration}"
        return f"{self.now.written} has to be given"


SymbolsOf = Callable[[str, str], Iterable[Symbol]]
"""From a file's path in its package and its text to what callers may use of it."""


def moves_between(before: Built, after: Built, symbols_of: SymbolsOf) -> tuple[Move, ...]:
    """Return what callers of a package have to follow, told from the files that differ.

    Both are the same package, as two contracts have it. What has come and need not be used moves nobody.
    """
    old, new = _Texts(before), _Texts(after)
    paths = [
        path
        for path in sorted({*old.digests, *new.digests})
        if old.digests.get(path) != new.digests.get(path)
    ]
    return tuple(
        _moves(
            _named(symbols_of, {path: old.text(path) for path in paths if path in old.digests}),
            _named(symbols_of, {path: new.text(path) for path in paths if path in new.digests}),
        )
    )


class _Texts:
    """The files of a package as it should be: those that were made, and those that lie there already."""

    def __init__(self, built: Built) -> None:
        self._out: Path = built.package.out
        self._made = {file.path: file.text for file in built.files}
        manifest = built.manifest or built.former
        self.digests: Mapping[str, str] = {} if manifest is None else manifest.files

    def text(self, path: str) -> str:
        made = self._made.get(path)
        return (self._out / path).read_text("utf-8") if made is None else made


def _named(symbols_of: SymbolsOf, texts: Mapping[str, str]) -> dict[str, Symbol]:
    found: dict[str, Symbol] = {}
    for path, text in texts.items():
        for symbol in symbols_of(path, text):
            found.setdefault(symbol.written, symbol)
    return found


def _moves(before: Mapping[str, Symbol], after: Mapping[str, Symbol]) -> Iterator[Move]:
    gone = {name: one for name, one in before.items() if name not in after}
    come = {name: one for name, one in after.items() if name not in before}
    renamed = dict(_renamed(gone, come, before, after))
    names = {was.written: now.written for was, now in renamed.items()}
    for name, was in before.items():
        now = after.get(name)
        if now is not None:
            if was.declaration != now.declaration or (now.demanded and not was.demanded):
                yield Move(was=was, now=now)
        elif was in renamed:
            yield Move(was=was, now=renamed[was])
        elif was.owner not in gone:
            yield Move(was=was, now=None)
    for name, now in come.items():
        if name not in names.values() and now.demanded and now.owner not in come:
            yield Move(was=None, now=now)


def _renamed(
    gone: Mapping[str, Symbol],
    come: Mapping[str, Symbol],
    before: Mapping[str, Symbol],
    after: Mapping[str, Symbol],
) -> Iterator[tuple[Symbol, Symbol]]:
    """Yield what is called otherwise: the only one of its owner to go, and the only one to come alike."""
    for owner in {one.owner for one in gone.values()}:
        was = [one for one in gone.values() if one.owner == owner]
        now = [one for one in come.values() if one.owner == owner]
        if len(was) != 1 or len(now) != 1 or was[0].declaration != now[0].declaration:
            continue
        if owner or _members(was[0], before) == _members(now[0], after):
            yield was[0], now[0]


def _members(whole: Symbol, known: Mapping[str, Symbol]) -> set[tuple[str, str]]:
    return {
        (one.within, one.declaration.replace(whole.written, ""))
        for one in known.values()
        if one.owner == whole.written
    }
