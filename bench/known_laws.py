"""Latency laws that are known, and what a client that waits for nobody must see of them."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law of `tests.conformance.lawful`, by its name and its numbers (milliseconds, shares or seconds)."""

    name: str
    numbers: tuple[float, ...]

    @property
    def text(self) -> str:
        """The law as the server takes it."""
        return ":".join([self.name, *(f"{one:g}" for one in self.numbers)])


LAWS: Final = (
    Law(name="constant", numbers=(20.0,)),
    Law(name="exponential", numbers=(20.0,)),
    Law(name="bimodal", numbers=(0.08, 10.0, 120.0)),
    Law(name="stall", numbers=(5.0, 8.0, 1.2)),
)


def expected(law: Law, share: float) -> float:
    """Return the quantile in seconds that an open-model client sees; a stall delays all that arrive in it."""
    match law.name:
        case "constant":
            return law.numbers[0] / 1e3
        case "exponential":
            return -math.log(1 - share) * law.numbers[0] / 1e3
        case "bimodal":
            slow, fast, late = law.numbers
            return (late if share > 1 - slow else fast) / 1e3
        case _:
            base, every, length = law.numbers
            # A request that arrives in a stall waits for what is left of it, which is uniform.
            delayed = length / every
            waiting = max(0.0, length * (1 - (1 - share) / delayed)) if share > 1 - delayed else 0.0
            return waiting + base / 1e3


@contextmanager
def lawful(law: Law, host: str = "127.0.0.1") -> Generator[int]:
    """Run a server of a law, and give its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.conformance.lawful", law.text, host],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()
