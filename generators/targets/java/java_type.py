"""A type in Java with its annotations, and where these stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JavaType:
    """A type and the annotations in front of it.

    `is_json` is whether any JSON value is one, null included. `bare` is the type without the annotations in
    it, where there are any.
    """

    text: str
    annotations: tuple[str, ...] = ()
    is_json: bool = False
    bare: str = ""

    def annotated(self, *more: str) -> str:
        """Return the type with its annotations, and others before them."""
        return annotate((*more, *self.annotations), self.text)

    @property
    def plain(self) -> str:
        """The type without any annotation in it."""
        return self.bare or self.text


def annotate(annotations: tuple[str, ...], text: str) -> str:
    """Return a type with annotations: they stand directly before its simple name."""
    if not annotations:
        return text
    said = " ".join(annotations)
    at = text.rfind(".", 0, text.find("<") if "<" in text else len(text)) + 1
    return f"{text[:at]}{said} {text[at:]}"


def placed(annotations: tuple[str, ...], text: str) -> tuple[tuple[str, ...], str]:
    """Return the annotations that stand before a component's type, and that type.

    Before a qualified name, an annotation of types would mean the package or the outer class.
    """
    if "." in text.partition("<")[0]:
        return (), annotate(annotations, text)
    return annotations, text
