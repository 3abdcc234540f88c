"""How containers are created: within the promised memory, with nothing to write on, their secrets unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conformance.runtimes.engine import Engine
from contracts.rules.images import ImagePromise

_OF_THE_CLIENT: Final = ("CONTAINERS_", "DOCKER_", "HOME", "PATH", "TMPDIR", "XDG_")
"""Variables that an engine's command line itself goes by."""


def bounds(engine: Engine, promise: ImagePromise | None, *, read_only: bool) -> list[str]:
    """Return the options that hold a container to its promise, and its root file system to reading."""
    options: list[str] = []
    if promise is not None and promise.memory is not None:
        # No swap beside it: what is promised is all there is.
        options += ["--memory", str(promise.memory), "--memory-swap", str(promise.memory)]
    if read_only:
        options.append("--read-only")
        # Podman would give it folders that can be written.
        options += ["--read-only-tmpfs=false"] if engine.is_podman else []
    return options


def environment(
    stated: Mapping[str, str], places: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """Return the options that give a container its environment, and what the engine is to have itself."""
    options: list[str] = []
    given: dict[str, str] = {}
    for key, text in stated.items():
        value = text
        for place, put in places.items():
            value = value.replace(place, put)
        if key.startswith(_OF_THE_CLIENT):
            options += ["--env", f"{key}={value}"]
        else:
            # By its name alone: a secret is not to be read in a list of processes.
            options += ["--env", key]
            given[key] = value
    return options, given
