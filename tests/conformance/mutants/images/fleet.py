"""Every broken image: its Dockerfile, the one rule that has to find it, and words of what that says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenImage:
    """An image with one fault; `name` is that of its Dockerfile in this folder."""

    name: str
    rule: str
    says: str


FLEET: Final = (
    BrokenImage(name="root-user", rule="image/user", says="runs as root"),
    BrokenImage(name="wrong-digest", rule="image/contract", says="built from a contract"),
    BrokenImage(name="oversized", rule="image/size", says="MB compressed"),
    BrokenImage(name="lying-health-check", rule="image/health", says="answered nobody"),
    BrokenImage(name="heeds-no-signal", rule="image/shutdown", says="it still ran"),
    BrokenImage(name="drops-what-is-in-flight", rule="image/shutdown", says="did not finish"),
    BrokenImage(name="never-ready", rule="image/ready", says="/health answered 503"),
    BrokenImage(name="exits-at-once", rule="image/ready", says="it ended with exit code 1"),
    BrokenImage(name="writes-to-its-root", rule="image/read-only", says="/srv/journal"),
    BrokenImage(name="leaks-memory", rule="image/memory", says="memory grew by"),
    BrokenImage(name="crashes-under-load", rule="latency/errors", says="exit code 1"),
)
