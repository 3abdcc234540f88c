"""`image/memory`: under the contract's load memory stays within the promise, and does not grow for ever."""

from __future__ import annotations

from typing import Final

from conformance.check import ImageCheck, Judgement, NotApplicable, Passed, Undecided
from conformance.image.facts import Memory
from conformance.image.judging import MEBIBYTE, STARTED_HERE, broken, promises_images
from conformance.image.questions import Asking, HowMuchMemory, ask
from contracts.contract import Contract
from contracts.report.verdict import Measure
from contracts.rules.images import ImagePromise

_LOADS: Final = 3
_FLOOR: Final = 0.03
_LEAST: Final = 4 * MEBIBYTE
"""Growth that is noise: this, or three in a hundred of the promise."""


def _script(_: Contract, promise: ImagePromise) -> Asking[Judgement]:
    if promise.memory is None:
        raise NotApplicable(f"x-images states no memory of {promise.name}")
    floor = max(_LEAST, round(_FLOOR * promise.memory))
    memory = yield from ask(HowMuchMemory(loads=_LOADS, floor=floor))
    measured = _measured(memory, promise.memory)
    promised = f"where {promise.memory / MEBIBYTE:g} MiB are promised"
    if memory.killed:
        return broken(
            promise,
            f"the kernel killed it at its limit of memory, {promised}",
            member="memory",
            cause="more memory than promised",
            measured=measured,
        )
    if memory.peak > promise.memory:
        return broken(
            promise,
            f"its processes took {_shown(memory.peak)} at their peak, {promised}",
            member="memory",
            cause="more memory than promised",
            measured=measured,
        )
    if memory.ended is not None:
        return Undecided(
            missing=f"it did not live through the load: {memory.ended.words}", measured=measured
        )
    if memory.loaded:
        return Undecided(
            missing=f"{_shown(memory.peak)} at its peak, but without load: {memory.loaded}",
            measured=measured,
        )
    if len(memory.growths) == _LOADS and goes_on(memory, floor):
        steps = ", ".join(_shown(one.bytes) for one in memory.growths)
        requests = sum(one.requests for one in memory.growths)
        return broken(
            promise,
            f"memory grew by {steps} in {_LOADS} loads one after the other ({requests} requests), "
            "without slowing down",
            member="memory",
            cause="memory goes on growing under steady load",
            measured=measured,
        )
    return Passed(seen=f"{_shown(memory.peak)} at its peak under load", measured=measured)


def goes_on(memory: Memory, floor: int) -> bool:
    """Whether memory still grew in the last load, by more than noise and half of the first time."""
    first, last = memory.growths[0].bytes, memory.growths[-1].bytes
    return last >= floor and last >= first / 2


def _shown(size: int) -> str:
    return f"{size / MEBIBYTE:.1f} MiB"


def _measured(memory: Memory, promised: int) -> dict[str, Measure]:
    return {
        "peak_bytes": memory.peak,
        "promised_bytes": promised,
        "processes": memory.processes,
        "growth_bytes": [one.bytes for one in memory.growths],
        "requests": sum(one.requests for one in memory.growths),
        **({"cgroup_peak_bytes": memory.cgroup} if memory.cgroup is not None else {}),
    }


CHECK: Final = ImageCheck(
    rule="image/memory",
    promise="Under the contract's load all processes together stay within the promised memory, and do not "
    "go on growing.",
    applies_to=promises_images,
    script=_script,
    is_of_consumers=True,
    runtimes=STARTED_HERE | {"url"},
)
