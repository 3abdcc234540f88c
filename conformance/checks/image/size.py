"""`image/size`: the image is no larger than promised, compressed as a registry keeps it."""

from __future__ import annotations

from typing import Final

from conformance.check import ImageCheck, Judgement, NotApplicable, Passed
from conformance.image.judging import broken, promises_images
from conformance.image.questions import Asking, HowLarge, WhatItSays, ask
from contracts.contract import Contract
from contracts.rules.images import ImagePromise

_MEGABYTE: Final = 1_000_000


def _script(_: Contract, promise: ImagePromise) -> Asking[Judgement]:
    if promise.size is None:
        raise NotApplicable(f"x-images states no size of {promise.name}")
    facts = yield from ask(WhatItSays())
    size = yield from ask(HowLarge())
    words = f"{size / _MEGABYTE:.1f} MB compressed"
    if size > promise.size:
        return broken(
            promise,
            f"the image has {words}, where {promise.size / _MEGABYTE:g} MB are promised",
            member="size",
            cause="the image is larger than promised",
            shown_by=(_shell(facts.inspect, facts.reference),),
            measured={"bytes_compressed": size, "promised_bytes": promise.size},
        )
    return Passed(seen=words, measured={"bytes_compressed": size, "promised_bytes": promise.size})


def _shell(inspect: str, reference: str) -> str:
    """Return a command that shows about the same; the engine is the first word of another one."""
    return f"{inspect.partition(' ')[0]} save {reference} | gzip | wc -c"


CHECK: Final = ImageCheck(
    rule="image/size",
    promise="The image has no more bytes than promised, compressed as a registry keeps it.",
    applies_to=promises_images,
    script=_script,
    is_of_consumers=True,
)
