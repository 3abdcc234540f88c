"""What an engine knows of an image: its configuration, and the bytes of its layers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tarfile
import zlib
from collections.abc import Mapping
from typing import IO, Any, Final, cast

from conformance.image.facts import HealthCommand, ImageFacts
from conformance.runtimes.engine import Engine, EngineError

_NANOSECONDS: Final = 1_000_000_000
_DEFAULT_SECONDS: Final = 30.0
_CHUNK: Final = 1 << 20
_COMPRESSED: Final = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
"""How gzip (RFC 1952) and Zstandard (RFC 8878) begin."""
_LEVEL: Final = 6


def read_facts(engine: Engine, reference: str) -> ImageFacts:
    """Return what an image says of itself; raises EngineError where there is none of that name."""
    found = cast("list[dict[str, Any]]", json.loads(engine.call("image", "inspect", reference)))[0]
    configuration = cast("dict[str, Any]", found.get("Config") or {})
    digests = cast("list[str]", found.get("RepoDigests") or [])
    named = [one.partition("@")[2] for one in digests]
    identity = str(found.get("Id", ""))
    return ImageFacts(
        reference=reference,
        digest=str(found.get("Digest") or "") or (named[0] if named else _prefixed(identity)),
        user=str(configuration.get("User") or ""),
        labels={
            str(name): str(value)
            for name, value in cast("Mapping[str, Any]", configuration.get("Labels") or {}).items()
        },
        # Podman has it beside the configuration, Docker within.
        health=_health(found.get("Healthcheck") or configuration.get("Healthcheck")),
        volumes=tuple(configuration.get("Volumes") or ()),
        ports=tuple(
            int(str(one).partition("/")[0])
            for one in configuration.get("ExposedPorts") or ()
            if not str(one).endswith("/udp")
        ),
        inspect=f"{engine.name} image inspect {reference}",
    )


def compressed_size(engine: Engine, reference: str) -> int:
    """Return the bytes of an image's layers, each once, compressed as by `gzip -6` unless they are already.

    Raises EngineError where the engine does not give the image away.
    """
    process = subprocess.Popen(
        [engine.program, "save", reference],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    total = 0
    seen: set[str] = set()
    try:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content is None or member.name in seen or _is_text(member.name):
                    continue
                seen.add(member.name)
                total += _compressed(content)
    except tarfile.TarError as error:
        raise EngineError(f"{engine.name} save {reference}: {error}") from None
    finally:
        process.stdout.close()
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
        process.wait()
    return total


def _is_text(name: str) -> bool:
    """Whether a member of an archive describes layers and is none; blobs of an OCI layout have no suffix."""
    return name.endswith((".json", "VERSION", "repositories", "oci-layout"))


def _compressed(content: IO[bytes]) -> int:
    first = content.read(_CHUNK)
    if first.startswith(_COMPRESSED):
        size = len(first)
        while chunk := content.read(_CHUNK):
            size += len(chunk)
        return size
    squeeze = zlib.compressobj(_LEVEL, wbits=31)
    size = 0
    while first:
        size += len(squeeze.compress(first))
        first = content.read(_CHUNK)
    return size + len(squeeze.flush())


def _health(value: object) -> HealthCommand | None:
    if not isinstance(value, dict):
        return None
    stated = cast("dict[str, Any]", value)
    words = [str(word) for word in stated.get("Test") or ()]
    if not words or words[0] == "NONE":
        return None
    if words[0] == "CMD-SHELL":
        words = ["CMD", "/bin/sh", "-c", *words[1:]]
    seconds = (stated.get("Timeout") or 0) / _NANOSECONDS
    command = tuple(words[1:] if words[0] == "CMD" else words)
    return HealthCommand(words=command, seconds=seconds or _DEFAULT_SECONDS)


def _prefixed(identity: str) -> str:
    return identity if not identity or ":" in identity else f"sha256:{identity}"
