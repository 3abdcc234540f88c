"""`image/contract`: the image was built from the contract that it is judged by."""

from __future__ import annotations

from typing import Final

from conformance.check import ImageCheck, Judgement, Passed, Undecided
from conformance.image.judging import broken, promises_images
from conformance.image.labels import CONTRACT_SHA256
from conformance.image.questions import Asking, WhatItSays, ask
from contracts.contract import Contract
from contracts.rules.images import ImagePromise

_SHOWN: Final = 12


def _script(contract: Contract, promise: ImagePromise) -> Asking[Judgement]:
    facts = yield from ask(WhatItSays())
    digest = facts.labels.get(CONTRACT_SHA256, "").strip()
    if not digest:
        return Undecided(
            missing=f"the image does not say by which contract it was built: give it {CONTRACT_SHA256}"
        )
    if digest.lower() != contract.sha256:
        return broken(
            promise,
            f"the image was built from a contract with the digest {digest[:_SHOWN]}…, and is judged by one "
            f"with {contract.sha256[:_SHOWN]}…",
            cause="the image was built from another contract",
            shown_by=(facts.inspect,),
            measured={"digest": digest, "contract": contract.sha256},
        )
    return Passed(measured={"sha256": digest})


CHECK: Final = ImageCheck(
    rule="image/contract",
    promise="The contract that the image was built from is the one that it is judged by.",
    applies_to=promises_images,
    script=_script,
    is_of_consumers=True,
)
