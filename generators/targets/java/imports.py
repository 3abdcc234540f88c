"""The imports of one Java file: each class by its simple name, or in full where that is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from generators.targets.java.names import ClassName

LIBRARY: Final = {
    full.rpartition(".")[2]: full
    for full in (
        "com.fasterxml.jackson.annotation.JsonProperty",
        "com.fasterxml.jackson.annotation.JsonValue",
        "com.fasterxml.jackson.databind.JsonNode",
        "jakarta.validation.Valid",
        "jakarta.validation.constraints.DecimalMax",
        "jakarta.validation.constraints.DecimalMin",
        "jakarta.validation.constraints.Max",
        "jakarta.validation.constraints.Min",
        "jakarta.validation.constraints.NotNull",
        "jakarta.validation.constraints.Size",
        "java.math.BigDecimal",
        "java.math.BigInteger",
        "java.time.Duration",
        "java.util.List",
        "java.util.Map",
        "java.util.Optional",
        "java.util.Set",
    )
}
"""Classes of libraries by their simple names."""


class Imports:
    """Collects what a file mentions.

    `nested` are the classes that the file encloses, `hidden` those of its package: no class of a library
    can be called so, too.
    """

    def __init__(
        self, package: str, base: str, hidden: Collection[str], nested: Collection[str]
    ) -> None:
        self.package = package
        self.base = base
        self.hidden = hidden
        self.nested = nested
        self._texts: dict[str, str] = {}
        self._imported: dict[str, str] = {}

    def library(self, name: str) -> str:
        """Return how a class of a library is written."""
        return self._texts.get(name) or self._write(name, LIBRARY[name])

    def runtime(self, name: str, part: str = "json") -> str:
        """Return how a class of the run-time code is written."""
        known = self._texts.get(name)
        if known:
            return known
        return self._write(name, f"{self.base}.{part}.{name}" if part else f"{self.base}.{name}")

    def model(self, name: ClassName, here: ClassName | None = None) -> str:
        """Return how a class of a model is written, in the file of another."""
        own = here is not None and here.package == name.package and here.top == name.top
        if own:
            return name.simple
        full = f"{name.package}.{name.top}"
        text = self._texts.get(full)
        if text is None:
            taken = self._imported.get(name.top, full) != full
            if taken or name.top in self.nested:
                text = full
            else:
                text = name.top
                if name.package != self.package:
                    self._imported[name.top] = full
            self._texts[full] = text
        return f"{text}.{name.nested}" if name.nested else text

    def lines(self) -> str:
        """Return the import declarations, sorted."""
        return "".join(f"import {full};\n" for full in sorted(self._imported.values()))

    def _write(self, name: str, full: str) -> str:
        if name in self.hidden or name in self.nested or self._imported.get(name, full) != full:
            text = full
        else:
            text = name
            if full.rpartition(".")[0] != self.package:
                self._imported[name] = full
        self._texts[name] = text
        return text
