"""`image/health`: the image has a HEALTHCHECK, and it tells the truth."""

from __future__ import annotations

import shlex
from typing import Final

from conformance.check import ImageCheck, Judgement, Passed, Undecided
from conformance.image.judging import broken, promises_images
from conformance.image.questions import Asking, WhatItSays, WhetherHealthTells, ask
from contracts.contract import Contract
from contracts.rules.images import ImagePromise


def _script(_: Contract, promise: ImagePromise) -> Asking[Judgement]:
    facts = yield from ask(WhatItSays())
    if facts.health is None:
        return broken(
            promise,
            "the image has no HEALTHCHECK",
            shown_by=(facts.inspect,),
        )
    command = shlex.join(facts.health.words)
    probe = yield from ask(WhetherHealthTells(command=facts.health))
    if probe.well != 0:
        came = "did not end in time" if probe.well is None else f"ended with {probe.well}"
        return broken(
            promise,
            f"while the target answered, its health command {came}",
            cause="the health check calls a target ill that is well",
            shown_by=(f"# inside the container: {command}",),
        )
    if probe.unsilenced:
        return Undecided(
            missing=f"it says that all is well while it is; {probe.unsilenced}, so that it could not be "
            "told what it says then"
        )
    if probe.silent == 0:
        return broken(
            promise,
            "while the target answered nobody, its health command ended with 0",
            cause="the health check calls a target well that does not answer",
            shown_by=(f"# inside the container, its processes stopped: {command}",),
        )
    came = "took too long" if probe.silent is None else f"ended with {probe.silent}"
    return Passed(seen=f"it ended with 0 while the target answered, and {came} while it did not")


CHECK: Final = ImageCheck(
    rule="image/health",
    promise="The image has a HEALTHCHECK that succeeds while the target answers, and fails while it "
    "does not.",
    applies_to=promises_images,
    script=_script,
    is_replayed=True,
)
