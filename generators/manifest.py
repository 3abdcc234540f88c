"""The manifest of a generated package: what it was made from and what it consists of, by digest.

It lies as `.lockstep.json` in the package's folder. Where inputs, tool, options and files all have the
digests that it records, there is nothing to do, and nothing is parsed to know that.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from generators.target import Options, OutputFile

FILE_NAME: Final = ".lockstep.json"
_VERSION: Final = 1
_ROOT: Final = Path(__file__).parent
# What decides the output: our own sources, the templates, and the fixed sources that are copied.
_TOOL_FOLDERS: Final = (_ROOT, _ROOT.parent / "contracts")
_TOOL_FILES: Final = (".py", ".jinja", ".json", ".java", ".ts")
# What only speaks of a contract decides nothing: a new word in a report makes no package stale.
_NO_TOOL: Final = frozenset({"__pycache__", "report", "lint", "diff"})


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
class Manifest:
    """What a package was made from, and the digest of each of its files."""

    target: str
    inputs: tuple[Input, ...]
    tool: str
    package: str
    files: Mapping[str, str] = field(default_factory=dict[str, str])

    def references(self, contract: Path) -> list[Path]:
        """Return the files that the contract referred to."""
        return [contract.parent / one.file for one in self.inputs if one.role is Role.REFERENCE]

    def text(self) -> str:
        """Return the manifest's file; equal manifests give equal bytes."""
        data = {
            "version": _VERSION,
            "target": self.target,
            "inputs": [
                {"role": one.role, "file": one.file, "sha256": one.sha256} for one in self.inputs
            ],
            "tool": self.tool,
            "options": {"package": self.package},
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def digest(content: bytes) -> str:
    """Return the SHA-256 digest of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digests(files: Iterable[OutputFile]) -> dict[str, str]:
    """Return the digest of each file by its path."""
    return {file.path: digest(file.text.encode()) for file in files}


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
            content = path.read_bytes()
        except OSError:
            return None
        name = os.path.relpath(path, contract.parent).replace(os.sep, "/")
        found.append(Input(role=role, file=name, sha256=digest(content)))
    return tuple(found)


def read_manifest(out: Path) -> Manifest | None:
    """Return the manifest of a package's folder, or None where there is none that can be read."""
    try:
        data: Any = json.loads((out / FILE_NAME).read_bytes())
        if data["version"] != _VERSION:
            return None
        manifest = Manifest(
            target=str(data["target"]),
            inputs=tuple(
                Input(role=Role(one["role"]), file=str(one["file"]), sha256=str(one["sha256"]))
                for one in data["inputs"]
            ),
            tool=str(data["tool"]),
            package=str(data["options"]["package"]),
            files={
                str(path): str(sha) for path, sha in cast("dict[str, str]", data["files"]).items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    # A path that leads out of the folder was never written by us, whoever put it there.
    return manifest if all(_is_inside(path) for path in manifest.files) else None


def is_current(
    manifest: Manifest | None,
    out: Path,
    *,
    contract: Path,
    overlays: tuple[Path, ...],
    options: Options,
    tool: str,
) -> bool:
    """Return whether a package is exactly what would be generated now, by digests alone."""
    if manifest is None or manifest.tool != tool or manifest.package != options.package:
        return False
    references = manifest.references(contract)
    if read_inputs(contract, overlays, references) != manifest.inputs:
        return False
    for path, sha in manifest.files.items():
        try:
            if digest((out / path).read_bytes()) != sha:
                return False
        except OSError:
            return False
    return True


def tool_digest(engines: Iterable[str]) -> str:
    """Return the digest of what decides the output besides the contract: our sources and the engines."""
    whole = hashlib.sha256(_own_sources().encode())
    for engine in sorted(engines):
        whole.update(f"{engine} {_version(engine)}\n".encode())
    return whole.hexdigest()


@cache
def _own_sources() -> str:
    whole = hashlib.sha256()
    for folder in _TOOL_FOLDERS:
        for parent, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if name not in _NO_TOOL)
            for name in sorted(names):
                if name.endswith(_TOOL_FILES):
                    path = Path(parent, name)
                    whole.update(f"{path.relative_to(_ROOT.parent).as_posix()}\n".encode())
                    whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@cache
def _version(distribution: str) -> str:
    from importlib.metadata import version

    return version(distribution)


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path)
    return bool(path) and not parts.is_absolute() and ".." not in parts.parts and "\\" not in path
