"""The manifest of a generated package: what it was made from and what it consists of, by digest.

It lies as `.lockstep.json` in the package's folder. Where inputs, tool, options and files all have the
digests that it records, there is nothing to do, and nothing is parsed to know that. Where the contract
has changed, the digests of its parts tell which of the files are still right.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from generators.target import Options

FILE_NAME: Final = ".lockstep.json"
_VERSION: Final = 2
_CHUNK: Final = 1 << 20


class Role(StrEnum):
    """What a file is to the contract."""

    CONTRACT = "contract"
    OVERLAY = "overlay"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file that the contract was read from: its path as seen from the contract's folder."""

    role: Role
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRecord:
    """A part of a package: the digest of what it was made from, and the digest of each of its files."""

    digest: str
    files: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a package was made from, and its parts by their key (`generators.digests`).

    `root` is the digest of what every part depends on. `engine` is empty for the target's own.
    """

    target: str
    inputs: tuple[Input, ...]
    tool: str
    root: str
    options: Options
    parts: Mapping[str, PartRecord] = field(default_factory=dict[str, PartRecord])

    @property
    def files(self) -> dict[str, str]:
        """The digest of each file by its path."""
        return {path: sha for part in self.parts.values() for path, sha in part.files.items()}

    def references(self, contract: Path) -> list[Path]:
        """Return the files that the contract referred to."""
        return [contract.parent / one.file for one in self.inputs if one.role is Role.REFERENCE]

    def text(self) -> str:
        """Return the manifest's file, a line for each part; equal manifests give equal bytes."""
        head = {
            "version": _VERSION,
            "target": self.target,
            "inputs": [
                {"role": one.role, "file": one.file, "sha256": one.sha256} for one in self.inputs
            ],
            "tool": self.tool,
            "root": self.root,
            "options": {"package": self.options.package, "engine": self.options.engine},
        }
        lines = json.dumps(head, indent=2, ensure_ascii=False).removesuffix("\n}")
        parts = ",\n".join(
            f"    {_text(key)}: {_text([part.digest, dict(sorted(part.files.items()))])}"
            for key, part in sorted(self.parts.items())
        )
        return f'{lines},\n  "parts": {{\n{parts}\n  }}\n}}\n'


_text: Final = json.JSONEncoder(ensure_ascii=False).encode
"""Made once: a manifest has thousands of values."""


def digest(content: bytes) -> str:
    """Return the SHA-256 digest of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_inputs(
    contract: Path, overlays: Iterable[Path], references: Iterable[Path]
) -> tuple[Input, ...] | None:
    """Return a contract's files with their present digests, or None where one cannot be read."""
    files = [
        (Role.CONTRACT, contract),
        *((Role.OVERLAY, path) for path in overlays),
        *((Role.REFERENCE, path) for path in references),
    ]
    found: list[Input] = []
    for role, path in files:
        try:
            status = path.stat()
        except OSError:
            return None
        sha256 = _input_digest(str(path.resolve()), status.st_mtime_ns, status.st_size)
        if sha256 is None:
            return None
        name = os.path.relpath(path, contract.parent).replace(os.sep, "/")
        found.append(Input(role=role, file=name, sha256=sha256))
    return tuple(found)


@cache
def _input_digest(path: str, _changed: int, _size: int) -> str | None:
    """Return the digest of a file; while its time and size are the same, it is read once."""
    return _digest_of(path)


def read_manifest(out: Path) -> Manifest | None:
    """Return the manifest of a package's folder, or None where there is none that can be read."""
    try:
        return _manifest((out / FILE_NAME).read_bytes())
    except OSError:
        return None


@lru_cache(maxsize=8)
def _manifest(content: bytes) -> Manifest | None:
    try:
        data: Any = json.loads(content)
        if data["version"] not in (1, _VERSION):
            return None
        # The first version knew files and no parts: they are ours, and all to be made again.
        parts = data["parts"] if data["version"] == _VERSION else {"": ["", data["files"]]}
        manifest = Manifest(
            target=str(data["target"]),
            inputs=tuple(
                Input(role=Role(one["role"]), file=str(one["file"]), sha256=str(one["sha256"]))
                for one in data["inputs"]
            ),
            tool=str(data["tool"]),
            root=str(data.get("root", "")),
            options=Options(
                package=str(data["options"]["package"]),
                engine=str(data["options"].get("engine", "")),
            ),
            parts={
                str(key): PartRecord(digest=str(part[0]), files=cast("dict[str, str]", part[1]))
                for key, part in parts.items()
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None
    # A path that leads out of the folder was never written by us, whoever put it there.
    return manifest if all(_is_inside(path) for path in manifest.files) else None


def intact_files(manifest: Manifest, out: Path) -> frozenset[str]:
    """Return the paths of the files that lie in a folder just as its manifest records them."""
    base = f"{out}{os.sep}"
    return frozenset(
        path
        for part in manifest.parts.values()
        for path, sha in part.files.items()
        if _digest_of(base + path) == sha
    )


def _digest_of(path: str) -> str | None:
    """Return the digest of a file, None where it cannot be read; thousands are asked for at a time."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        whole = hashlib.sha256()
        while chunk := os.read(file, _CHUNK):
            whole.update(chunk)
            if len(chunk) < _CHUNK:
                break
        return whole.hexdigest()
    except OSError:
        return None
    finally:
        os.close(file)


def _is_inside(path: str) -> bool:
    if not path or path[0] == "/" or "\\" in path:
        return False
    return ".." not in path or ".." not in PurePosixPath(path).parts
