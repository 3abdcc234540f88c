"""Commands of a project file: what is started, where, and with which environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from contracts.source import Json

VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")

Object = dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSettings:
    """How something is started as a process.

    `{port}` and `{scratch}` stand for what the run provides; in a consumer, `{url}` for where the provider
    is to be looked for. `stated` is the environment as the project file has it, its variables not yet put in:
    what may be shown of it. `contained` are the words that its image is told instead where it runs as a
    container, in the same folder.
    """

    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    stated: Mapping[str, str] = field(default_factory=dict[str, str])
    contained: tuple[str, ...] = ()


def read_process(root: Path, entry: Object) -> ProcessSettings:
    """Return the command of an entry, its folder taken from the project's."""
    return ProcessSettings(
        command=_words(entry.get("command")),
        cwd=root / str(entry.get("cwd", ".")),
        env=read_environment(entry.get("env")),
        stated={
            name: as_text(text) for name, text in cast("Object", entry.get("env") or {}).items()
        },
        contained=_words(entry.get("container")),
    )


def _words(value: Json) -> tuple[str, ...]:
    return tuple(str(word) for word in cast("list[Json]", value or []))


def read_environment(value: Json) -> dict[str, str]:
    """Return environment variables with their texts, those of this process put in."""
    return {name: substituted(as_text(text)) for name, text in cast("Object", value or {}).items()}


def as_text(value: Json) -> str:
    """Return a scalar as YAML's author wrote it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def substituted(text: str) -> str:
    """Put environment variables in place of `${NAME}` and `${NAME:-default}`; unset ones become empty."""
    return VARIABLE.sub(lambda match: os.environ.get(match[1]) or match[2] or "", text)
