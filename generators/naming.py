"""Words to names: each language's notation, its reserved words, and collisions settled once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from contracts.schema_names import words

Notation = Callable[[str], str]


def pascal_case(text: str) -> str:
    """Return `NextCursor` for `nextCursor`, `next_cursor` or `next-cursor`."""
    return "".join(word[0].upper() + word[1:] for word in words(text))


def camel_case(text: str) -> str:
    """Return `nextCursor` for `next_cursor`; a leading acronym goes to lower case as a whole."""
    first, *rest = words(text) or ("",)
    return first.lower() + "".join(word[0].upper() + word[1:] for word in rest)


def snake_case(text: str) -> str:
    """Return `next_cursor` for `nextCursor`."""
    return "_".join(words(text)).lower()


def constant_case(text: str) -> str:
    """Return `NEXT_CURSOR` for `nextCursor`."""
    return "_".join(words(text)).upper()


def package_words(title: str) -> list[str]:
    """Return the words of a title that can stand in a package's name: ASCII, a letter in front."""
    found = [word.lower() for word in words(title) if word.isascii()]
    return found if found and found[0].isalpha() else ["api", *found]


def identifier(text: str, notation: Notation, *, fallback: str) -> str:
    """Return a name in a notation that is an identifier: never empty, never with a digit in front."""
    name = notation(text)
    if not name:
        return notation(fallback)
    return notation(f"{fallback} {text}") if name[0].isdigit() else name


def settle(
    texts: Iterable[str],
    notation: Notation,
    *,
    reserved: Collection[str] = (),
    fallback: str = "value",
    suffix: str = "",
) -> dict[str, str]:
    """Return a name for each text, all different even where case is ignored.

    A text that already is its own name keeps it; of others that meet, the first keeps the name and the
    rest are numbered. Reserved words get `suffix` behind them, or else a number.
    """
    known = list(dict.fromkeys(texts))
    names = {text: identifier(text, notation, fallback=fallback) for text in known}
    forbidden = set(reserved)
    taken: set[str] = set()
    settled: dict[str, str] = {}
    # Texts that are names as they stand come first, so that a later look-alike cannot rename them.
    for text in sorted(known, key=lambda one: names[one] != one):
        name, number = names[text], 2
        if name in forbidden and suffix:
            name += suffix
        stem = name
        while name in forbidden or name.lower() in taken:
            name, number = f"{stem}{number}", number + 1
        taken.add(name.lower())
        settled[text] = name
    return {text: settled[text] for text in known}
