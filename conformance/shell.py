"""Words of a shell line: literal text and expansions, quoted so that bash sees what was meant."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

_LONGEST: Final = 60_000
_COUNTED: Final = 4
_DATA: Final = " --data-binary "
_REPEATED: Final = re.compile(r"([ -~]{1,8}?)\1{100,}")
_PLAIN: Final = re.compile(r"[A-Za-z0-9 :/.?=&%+@,;~_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What the shell puts in when the line is run, such as `$id1` or `${OWNER_KEY:-demo}`."""

    text: str


Piece: TypeAlias = "str | Expansion"


def word(pieces: Sequence[Piece]) -> str:
    """Return one word; expansions stand in double quotes, anything else that needs it in single ones.

    Only text that means nothing to a shell shares the double quotes of an expansion: `!` would be
    looked up in the history of an interactive one.
    """
    if not any(isinstance(piece, Expansion) for piece in pieces):
        return shlex.quote("".join(piece for piece in pieces if isinstance(piece, str)))
    if all(isinstance(piece, Expansion) or _PLAIN.fullmatch(piece) for piece in pieces):
        inside = [_guarded(pieces, index) for index in range(len(pieces))]
        return '"' + "".join(inside) + '"'
    return "".join(
        f'"{piece.text}"' if isinstance(piece, Expansion) else shlex.quote(piece)
        for piece in pieces
        if piece != ""
    )


def _guarded(pieces: Sequence[Piece], index: int) -> str:
    """Return a piece within double quotes; a name is braced where the text after it would prolong it."""
    piece = pieces[index]
    if isinstance(piece, str):
        return piece
    following = pieces[index + 1] if index + 1 < len(pieces) else ""
    joins = isinstance(following, str) and re.match(r"[A-Za-z0-9_]", following)
    named = re.fullmatch(r"\$([A-Za-z_][A-Za-z0-9_]*)", piece.text)
    return f"${{{named[1]}}}" if joins and named else piece.text


def data_words(body: Sequence[Piece] | bytes) -> tuple[str, str]:
    """Return the option and the word by which `curl` sends a body, byte for byte.

    What is repeated at length (the white space that pads a body up to a size) is said so, not spelt out.
    """
    if not isinstance(body, bytes):
        return "--data-binary", word(body)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return "--data-binary", _bytes(body)
    if "\x00" in text:
        return "--data-binary", _bytes(body)
    runs = list(_REPEATED.finditer(text))
    if runs or len(text) > _LONGEST:
        return "--data-binary", f"@<({'; '.join(_printing(text, runs))})"
    # A word that begins with @ would name a file.
    return "--data-raw" if text.startswith("@") else "--data-binary", shlex.quote(text)


def _bytes(body: bytes) -> str:
    """Return bytes that are no text; none of them is left to the shell, and no argument can hold NUL."""
    if b"\x00" not in body and not body.startswith(b"@"):
        return "$'" + "".join(f"\\x{byte:02x}" for byte in body) + "'"
    return "@<(printf '" + "".join(f"\\{byte:03o}" for byte in body) + "')"


def _printing(text: str, runs: Sequence[re.Match[str]]) -> list[str]:
    """Return commands that print a text piece by piece."""
    commands: list[str] = []
    done = 0
    for run in runs:
        if run.start() > done:
            commands.append(f"printf %s {shlex.quote(text[done : run.start()])}")
        unit, count = run[1], len(run[0]) // len(run[1])
        if unit == " ":
            commands.append(f"printf '%{count}s' ''")
        else:
            escaped = unit.replace("\\", "\\\\").replace("%", "%%")
            commands.append(f"printf -- {shlex.quote(escaped + '%.0s')} $(seq {count})")
        done = run.end()
    if done < len(text):
        commands.append(f"printf %s {shlex.quote(text[done:])}")
    return commands


def assigned(name: str, command: str) -> str:
    """Return the assignment of what a command prints to a variable."""
    return f"{name}=$({command})"


def folded(lines: Sequence[str], repeatable: Mapping[int, bool]) -> list[str]:
    """Return lines with neighbours that are alike, or differ by the body they send, as one loop.

    `repeatable` says of which lines that may be done.
    """
    found: list[str] = []
    index = 0
    while index < len(lines):
        command, body = _body_of(lines[index]) if repeatable.get(index, False) else ("", "")
        bodies = [body]
        while command and repeatable.get(index + len(bodies), False):
            other, body = _body_of(lines[index + len(bodies)])
            if other != command:
                break
            bodies.append(body)
        found += _loops(command, bodies) if command else [lines[index]]
        index += len(bodies)
    return found


def _body_of(line: str) -> tuple[str, str]:
    """Return a line without the word of its body, and that word; one that no loop can hold stays."""
    command, option, body = line.partition(_DATA)
    return (command, body) if option and body[:1] not in ("@", "$") else (line, "")


def _loops(command: str, bodies: Sequence[str]) -> list[str]:
    """Return lines that send some bodies in their order; many equal ones in a row are counted."""
    runs = [(body, len(list(equal))) for body, equal in groupby(bodies)]
    found: list[str] = []
    for counted, group in groupby(runs, key=lambda run: run[1] >= _COUNTED):
        different = list(group)
        words = [body for body, count in different for _ in range(count)]
        if counted or len(different) == 1:
            for body, count in different:
                line = f"{command}{_DATA}{body}" if body else command
                found.append(line if count == 1 else f"for i in $(seq {count}); do {line}; done")
        else:
            found.append(f'for body in {" ".join(words)}; do {command}{_DATA}"$body"; done')
    return found
