"""`$ref`: following references, finding those that dangle, and bundling other files into one document."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from contracts.grammar import COMPONENT_OF_KIND, Node, walk
from contracts.pointers import ABSENT, Absent, Pointer, join, resolve, split
from contracts.report.finding import Finding, LockstepError, Place
from contracts.source import Document, Json, duplicate, read_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """Follows the references of one bundled document."""

    document: Document
    _anchors: dict[str, Pointer] = field(default_factory=dict[str, Pointer])

    def pointer_of(self, reference: str) -> Pointer | None:
        """Return the pointer that a reference within the document names, or None if it names none."""
        if not reference.startswith("#"):
            return None
        fragment = reference[1:]
        if fragment and not fragment.startswith("/"):
            if not self._anchors:
                for node in self.document.nodes():
                    anchor = node.value.get("$anchor") if node.kind == "schema" else None
                    if isinstance(anchor, str):
                        self._anchors[anchor] = node.pointer
            return self._anchors.get(fragment)
        return join(split(reference))

    def follow(self, value: Json, pointer: Pointer) -> tuple[Json, Pointer]:
        """Follow a chain of references from a value to the first one that is none.

        Returns that value with its own pointer. Raises LockstepError for a reference that dangles
        or leads back to itself.
        """
        seen = {pointer}
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            reference = cast("str", value["$ref"])
            target = self.pointer_of(reference)
            found = ABSENT if target is None else resolve(self.document.data, target)
            if target is None or isinstance(found, Absent):
                raise LockstepError(self._dangling(reference, pointer))
            if target in seen:
                raise LockstepError(
                    Finding(
                        rule="contract/circular-ref",
                        message=f"the reference {reference} leads back to itself",
                        place=self.document.place(pointer + "/$ref"),
                    )
                )
            seen.add(target)
            value, pointer = found, target
        return value, pointer

    def dangling(self) -> tuple[Finding, ...]:
        """Return a finding for each reference that leads nowhere."""
        findings: list[Finding] = []
        for node in self.document.nodes():
            reference = node.value.get("$ref")
            if not isinstance(reference, str):
                continue
            target = self.pointer_of(reference)
            if target is None or resolve(self.document.data, target) is ABSENT:
                findings.append(self._dangling(reference, node.pointer))
        return tuple(findings)

    def _dangling(self, reference: str, pointer: Pointer) -> Finding:
        return Finding(
            rule="contract/dangling-ref",
            message=f"the reference {reference} leads nowhere",
            place=self.document.place(pointer + "/$ref"),
            hint=_similar(self.document.data, reference),
        )


def _similar(data: Json, reference: str) -> str:
    parent, _, name = reference.removeprefix("#").rpartition("/")
    siblings = resolve(data, parent) if parent.startswith("/") else ABSENT
    if isinstance(siblings, dict):
        close = difflib.get_close_matches(name, list(siblings), n=1)
        if close:
            return f"did you mean #{parent}/{close[0]}?"
    return "define it, or mend the reference"


def bundle(
    document: Document, path: Path, *, read: Callable[[Path], Document] = read_document
) -> Document:
    """Return the document with every other file that it refers to brought in under `components`.

    `path` is where the document lies, from which its references are taken. A referenced path item is
    put in its place; anything else becomes a component of its kind, named after the last part of
    its pointer or after its file. Raises LockstepError where a file or a pointer in it is missing.
    """
    if not any(_is_foreign(node) for node in document.nodes()):
        return document
    return _Bundler(document, path, read).run()


def _is_foreign(node: Node) -> bool:
    reference = node.value.get("$ref")
    return isinstance(reference, str) and not reference.startswith("#")


class _Bundler:
    def __init__(self, document: Document, path: Path, read: Callable[[Path], Document]) -> None:
        self.document = document
        self.path = path.resolve()
        self.read = read
        self.data = duplicate(document.data)
        self.origins = dict(document.origins)
        self.files: dict[Path, Document] = {}
        self.placed: dict[tuple[Path, str], Pointer] = {}

    def run(self) -> Document:
        for node in list(walk(self.data)):
            self._visit(node, self.path, self.document)
        return Document(
            file=self.document.file,
            text=self.document.text,
            data=self.data,
            origins=self.origins,
            root=self.document.root,
        )

    def _visit(self, node: Node, base: Path, holder: Document, *, foreign: bool = False) -> None:
        reference = node.value.get("$ref")
        if not isinstance(reference, str) or (reference.startswith("#") and not foreign):
            return
        name, _, fragment = reference.partition("#")
        path = (base.parent / name).resolve() if name else base
        if path == self.path:
            node.value["$ref"] = "#" + fragment
            return
        known = self.placed.get((path, fragment))
        if known is not None:
            node.value["$ref"] = "#" + known
            return
        place = holder.place(self._origin(node.pointer) + "/$ref")
        source = self._load(path, name, reference, place)
        found = resolve(source.data, fragment)
        if isinstance(found, Absent):
            raise LockstepError(
                Finding(
                    rule="contract/dangling-ref",
                    message=f"the reference {reference} leads nowhere",
                    place=place,
                    hint=f"{name} has nothing at {fragment or '/'}",
                )
            )
        value = duplicate(found)
        component = COMPONENT_OF_KIND.get(node.kind)
        if node.kind == "pathItem" or component is None or not isinstance(value, dict):
            node.value.pop("$ref")
            if isinstance(value, dict):
                node.value.update(value)
            self.origins[node.pointer] = (source, fragment)
            inner = walk(node.value, kind=node.kind, pointer=node.pointer)
        else:
            target = self._new_component(component, fragment, path, value)
            self.placed[(path, fragment)] = target
            self.origins[target] = (source, fragment)
            node.value["$ref"] = "#" + target
            inner = walk(value, kind=node.kind, pointer=target)
        for child in list(inner):
            self._visit(child, path, source, foreign=True)

    def _origin(self, pointer: Pointer) -> Pointer:
        tokens = split(pointer)
        for length in range(len(tokens), -1, -1):
            origin = self.origins.get(join(tokens[:length]))
            if origin is not None:
                return origin[1] + join(tokens[length:])
        return pointer

    def _load(self, path: Path, name: str, reference: str, place: Place) -> Document:
        if "://" in name:
            raise LockstepError(
                Finding(
                    rule="contract/remote-ref",
                    message=f"the reference {reference} points to another host",
                    place=place,
                    hint="keep a copy of the file beside the contract and refer to that",
                )
            )
        if path not in self.files:
            if not path.exists():
                raise LockstepError(
                    Finding(
                        rule="contract/dangling-ref",
                        message=f"the reference {reference} names a file that does not exist",
                        place=place,
                        hint="paths are taken from the file that holds the reference",
                    )
                )
            self.files[path] = self.read(path)
        return self.files[path]

    def _new_component(
        self, component: str, fragment: str, path: Path, value: dict[str, Json]
    ) -> Pointer:
        assert isinstance(self.data, dict)
        components = cast("dict[str, Json]", self.data.setdefault("components", {}))
        group = cast("dict[str, Json]", components.setdefault(component, {}))
        stem = split(fragment)[-1] if split(fragment) else path.stem
        name, number = stem, 2
        while name in group:
            name, number = f"{stem}{number}", number + 1
        group[name] = value
        return join(("components", component, name))
