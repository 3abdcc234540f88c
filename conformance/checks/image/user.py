"""`image/user`: the image does not run as root."""

from __future__ import annotations

from typing import Final

from conformance.check import ImageCheck, Judgement, Passed
from conformance.image.judging import broken, promises_images
from conformance.image.questions import Asking, WhatItSays, WhoRuns, ask
from contracts.contract import Contract
from contracts.rules.images import ImagePromise

_ROOT: Final = frozenset({"", "0", "root"})


def _script(_: Contract, promise: ImagePromise) -> Asking[Judgement]:
    facts = yield from ask(WhatItSays())
    name = facts.user.partition(":")[0].strip()
    if name in _ROOT:
        said = f"the image's user is {facts.user}" if name else "the image names no user"
        return broken(
            promise,
            f"{said}, so that it runs as root",
            cause="the image runs as root",
            shown_by=(facts.inspect,),
        )
    number = yield from ask(WhoRuns())
    if number == 0:
        return broken(
            promise,
            f"the image's user is {facts.user}, and its main process runs with the user id 0",
            cause="the image runs as root",
            shown_by=(facts.inspect,),
        )
    return Passed(seen=f"it runs as {facts.user}", measured={"user": facts.user})


CHECK: Final = ImageCheck(
    rule="image/user",
    promise="The image does not run as root.",
    applies_to=promises_images,
    script=_script,
    is_of_consumers=True,
)
