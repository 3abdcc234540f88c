"""`image/labels`: the image says what it is, and which contract it keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from conformance.check import ImageCheck, Judgement, Passed
from conformance.image.judging import broken, promises_images
from conformance.image.labels import CONTRACT_SHA256, CONTRACT_VERSION
from conformance.image.questions import Asking, WhatItSays, ask
from contracts.contract import Contract
from contracts.rules.images import ImagePromise

_OCI: Final = "org.opencontainers.image"
_EXPECTED: Final = tuple(
    f"{_OCI}.{name}" for name in ("title", "description", "version", "licenses", "source")
)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def _script(contract: Contract, promise: ImagePromise) -> Asking[Judgement]:
    facts = yield from ask(WhatItSays())
    problems = list(_problems(facts.labels, contract))
    if problems:
        return broken(
            promise,
            "; ".join(problems),
            cause="labels are missing or wrong",
            shown_by=(facts.inspect,),
        )
    return Passed(measured={"labels": len(facts.labels)})


def _problems(labels: Mapping[str, str], contract: Contract) -> Iterator[str]:
    missing = [
        name
        for name in (*_EXPECTED, CONTRACT_VERSION, CONTRACT_SHA256)
        if not labels.get(name, "").strip()
    ]
    if missing:
        yield f"the image has no label {', '.join(missing)}"
    version = labels.get(CONTRACT_VERSION, "").strip()
    if version and version != contract.version:
        yield f"{CONTRACT_VERSION} is {version}, where the contract's version is {contract.version}"
    digest = labels.get(CONTRACT_SHA256, "").strip()
    if digest and not _DIGEST.fullmatch(digest):
        yield f"{CONTRACT_SHA256} is no SHA-256 digest in hexadecimal"


CHECK: Final = ImageCheck(
    rule="image/labels",
    promise="The image carries the OCI annotations, and the contract's version and digest.",
    applies_to=promises_images,
    script=_script,
    is_of_consumers=True,
)
