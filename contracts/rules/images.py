"""The `x-images` rules: what each shipped image promises."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contracts.pointers import Pointer


class Role(StrEnum):
    """Whether an image answers the contract's requests or makes them."""

    PROVIDER = "provider"
    CONSUMER = "consumer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePromise:
    """What one image promises.

    `memory` and compressed `size` in bytes, `ready` and `shutdown` in seconds, `throughput` in events
    per second; None where nothing is promised.
    """

    name: str
    role: Role
    memory: int | None = None
    size: int | None = None
    ready: float | None = None
    shutdown: float | None = None
    throughput: float | None = None
    pointer: Pointer = ""
