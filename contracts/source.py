"""Text to Document: the data of a YAML or JSON file, and the line and column of every value.

YAML is read with the scalars of YAML 1.2's core schema (section 10.3.2), so that `on`, `no` and dates
stay what the author wrote, and with text keys, so that `200:` is the key "200". A duplicate key is
an error.
"""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, cast

from contracts.grammar import Node, walk
from contracts.pointers import Pointer, join, split
from contracts.positions import JsonPositions, Positions
from contracts.report.finding import ExitCode, Finding, LockstepError, Place

if TYPE_CHECKING:
    import yaml

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Origin: TypeAlias = "tuple[Document, Pointer]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that was read: its name as the user gave it, its text, and its data.

    `origins` maps a pointer to the document and pointer that its value was taken from, for values
    that an overlay or the bundling of another file brought in. `root` is what a YAML text was composed of,
    None for JSON; `content_digest` is of the bytes that were read, where a file was.
    """

    file: str
    text: str = field(repr=False)
    data: Json = field(repr=False)
    origins: Mapping[Pointer, Origin] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    root: yaml.Node | None = field(default=None, repr=False, compare=False)
    content_digest: str = field(default="", repr=False, compare=False)
    _positions: list[Positions] = field(default_factory=list[Positions], repr=False, compare=False)
    _nodes: list[Node] = field(default_factory=list[Node], repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """The SHA-256 digest of the file's bytes, in hexadecimal."""
        return self.content_digest or hashlib.sha256(self.text.encode()).hexdigest()

    def nodes(self) -> list[Node]:
        """Return every OpenAPI object of the document, parents first; the walk is done once.

        Who changes the data walks for itself (`contracts.grammar.walk`).
        """
        if not self._nodes:
            self._nodes.extend(walk(self.data))
        return self._nodes

    def place(self, pointer: Pointer) -> Place:
        """Return where the value at a JSON Pointer stands; of its nearest parent if it is absent.

        A value inside a block collection is placed at itself if it is a scalar, else at its key.
        """
        tokens = split(pointer)
        for length in range(len(tokens) if self.origins else -1, -1, -1):
            origin = self.origins.get(join(tokens[:length]))
            if origin is not None:
                document, start = origin
                return document.place(start + join(tokens[length:]))
        if not self._positions:
            self._positions.append(self._find_positions())
        line, column = self._positions[0].find(tokens)
        return Place(file=self.file, line=line, column=column)

    def _find_positions(self) -> Positions:
        if self.root is None:
            return JsonPositions(self.text)
        from contracts.yaml_text import YamlPositions

        return YamlPositions(self.root)


def duplicate(data: Json) -> Json:
    """Return a deep copy of JSON data."""
    # In C throughout, and so several times as fast as copy.deepcopy.
    return cast("Json", marshal.loads(marshal.dumps(data)))


def read_document(path: Path, *, name: str | None = None) -> Document:
    """Read a YAML or JSON file.

    `name` is how messages call it (default: the path as given). Raises LockstepError, with the
    place, where the file cannot be read, is not UTF-8, is not YAML or has a duplicate key.
    """
    label = name or str(path)
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise LockstepError(
            Finding(
                rule="source/missing", message=f"{label} does not exist", hint="check the path"
            ),
            exit_code=ExitCode.USAGE,
        ) from None
    except OSError as error:
        raise LockstepError(
            Finding(rule="source/unreadable", message=f"{label} cannot be read: {error.strerror}"),
            exit_code=ExitCode.USAGE,
        ) from None
    except UnicodeDecodeError as error:
        raise LockstepError(
            Finding(
                rule="source/encoding",
                message=f"byte {error.start} is not UTF-8",
                place=Place(file=label, line=1, column=1),
                hint="save the file as UTF-8",
            )
        ) from None
    digest = hashlib.sha256(content).hexdigest()
    return replace(parse_document(text, file=label), content_digest=digest)


def parse_document(text: str, *, file: str) -> Document:
    """Return the document of a YAML or JSON text; errors as `read_document`."""
    if text.lstrip()[:1] == "{":
        try:
            # Ten times as fast as YAML, which a contract of megabytes notices.
            return Document(file=file, text=text, data=json.loads(text, object_pairs_hook=_unique))
        except (ValueError, RecursionError):
            # YAML says where: at a flow mapping that is no JSON, or at a key that stands twice.
            pass
    from contracts.yaml_text import read_yaml

    data, root = read_yaml(text, file=file)
    return Document(file=file, text=text, data=data, root=root)


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key stands twice")
    return members
