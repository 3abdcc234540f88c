"""Answers to what image rules ask: of an image that keeps every promise, and of those that break one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from conformance.exchange import Exchange, Request
from conformance.image.facts import (
    Growth,
    HealthCommand,
    HealthProbe,
    ImageFacts,
    Memory,
    ReadOnlyRun,
    Shutdown,
    Start,
)
from conformance.image.questions import (
    HowItEnds,
    HowItRunsReadOnly,
    HowItStarts,
    HowLarge,
    HowMuchMemory,
    Question,
    WhatItSays,
    WhetherHealthTells,
    WhoRuns,
)
from contracts.report.run import Ending

MEBIBYTE: Final = 1024**2
SHA256: Final = "ab" * 32
VERSION: Final = "1.2.3"
Answers = Mapping[type[Question[Any]], object]

GOOD_FACTS: Final = ImageFacts(
    reference="things:1",
    digest="sha256:12",
    user="1000:1000",
    labels={
        **{
            f"org.opencontainers.image.{name}": "stated"
            for name in ("title", "description", "version", "licenses", "source")
        },
        "dev.lockstep.contract.version": VERSION,
        "dev.lockstep.contract.sha256": SHA256,
    },
    health=HealthCommand(words=("true",), seconds=3),
    inspect="podman image inspect things:1",
)
ENDED_WELL: Final = Ending(exit_code=0)


def exchange(status: int | None, why: str = "") -> Exchange:
    request = Request(method="POST", path="/things", operation="createThing", why=why)
    return Exchange(request=request, status=status, error=None if status else "connection reset")


GOOD: Final[Answers] = {
    WhatItSays: GOOD_FACTS,
    HowLarge: 90_000_000,
    WhoRuns: 1000,
    HowItStarts: tuple(Start(seconds=one) for one in (0.4, 0.5, 0.6, 0.5, 0.9)),
    HowMuchMemory: Memory(
        peak=100 * MEBIBYTE,
        processes=1,
        growths=(Growth(before=80 * MEBIBYTE, after=82 * MEBIBYTE, requests=1000),),
    ),
    HowItEnds: Shutdown(
        held=(exchange(201), exchange(201)), late=None, ending=ENDED_WELL, seconds=0.7
    ),
    HowItRunsReadOnly: ReadOnlyRun(start=Start(seconds=0.5), tried=3, written=("/tmp/x",)),
    WhetherHealthTells: HealthProbe(well=0, silent=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is answered otherwise, the rule that judges it, and words of what it then says."""

    name: str
    rule: str
    answers: Answers
    says: str
    contract: Mapping[str, str] = field(default_factory=dict[str, str])


def _labelled(**changes: str | None) -> ImageFacts:
    labels = {**GOOD_FACTS.labels}
    for name, value in changes.items():
        key = next(one for one in labels if one.endswith(name.replace("_", ".")))
        if value is None:
            del labels[key]
        else:
            labels[key] = value
    return replace(GOOD_FACTS, labels=labels)


def _memory(*growths: int, peak: int = 100, killed: bool = False) -> Memory:
    return Memory(
        peak=peak * MEBIBYTE,
        processes=2,
        growths=tuple(
            Growth(before=0, after=one * MEBIBYTE, requests=1000) for one in growths or (1,)
        ),
        killed=killed,
        ended=Ending(exit_code=137) if killed else None,
    )


GOOD_SHUTDOWN: Final = Shutdown(held=(exchange(201),), late=None, ending=ENDED_WELL, seconds=1)

BROKEN: Final = (
    Case(
        name="no-title",
        rule="image/labels",
        answers={WhatItSays: _labelled(image_title=None)},
        says="no label org.opencontainers.image.title",
    ),
    Case(
        name="no-digest",
        rule="image/labels",
        answers={WhatItSays: _labelled(sha256=None)},
        says="no label dev.lockstep.contract.sha256",
    ),
    Case(
        name="no-hexadecimal",
        rule="image/labels",
        answers={WhatItSays: _labelled(sha256="abc")},
        says="no SHA-256 digest",
    ),
    Case(
        name="other-version",
        rule="image/labels",
        answers={WhatItSays: _labelled(contract_version="9")},
        says="is 9, where the contract's version is 1.2.3",
    ),
    Case(
        name="other-contract",
        rule="image/contract",
        answers={WhatItSays: _labelled(sha256="cd" * 32)},
        says="cdcdcdcdcdcd…, and is judged by one with abababababab…",
    ),
    Case(
        name="no-user",
        rule="image/user",
        answers={WhatItSays: replace(GOOD_FACTS, user="")},
        says="names no user",
    ),
    Case(
        name="root",
        rule="image/user",
        answers={WhatItSays: replace(GOOD_FACTS, user="root:root")},
        says="user is root:root",
    ),
    Case(
        name="zero",
        rule="image/user",
        answers={WhatItSays: replace(GOOD_FACTS, user="0")},
        says="user is 0",
    ),
    Case(
        name="root-by-another-name",
        rule="image/user",
        answers={WhatItSays: replace(GOOD_FACTS, user="app"), WhoRuns: 0},
        says="with the user id 0",
    ),
    Case(
        name="large",
        rule="image/size",
        answers={HowLarge: 400_000_001},
        says="400.0 MB compressed, where 400 MB",
    ),
    Case(
        name="peak",
        rule="image/memory",
        answers={HowMuchMemory: _memory(peak=257)},
        says="257.0 MiB at their peak, where 256 MiB",
    ),
    Case(
        name="killed",
        rule="image/memory",
        answers={HowMuchMemory: _memory(killed=True)},
        says="the kernel killed it",
    ),
    Case(
        name="leaks",
        rule="image/memory",
        answers={HowMuchMemory: _memory(30, 28, 29)},
        says="grew by 30.0 MiB, 28.0 MiB, 29.0 MiB in 3 loads",
    ),
    Case(
        name="never-ready",
        rule="image/ready",
        answers={
            HowItStarts: (Start(seconds=None, words="it never answered", lines=("no route",)),)
        },
        says="it never answered, where 5 s are promised; its last line was: no route",
    ),
    Case(
        name="slow",
        rule="image/ready",
        answers={HowItStarts: tuple(Start(seconds=one) for one in (1, 6, 7))},
        says="ready 6 s after its start",
    ),
    Case(
        name="loses",
        rule="image/shutdown",
        answers={HowItEnds: replace(GOOD_SHUTDOWN, held=(exchange(201), exchange(None)))},
        says="of 2 requests that were in flight at SIGTERM 1 did not finish; "
        "one gave no answer (connection reset)",
    ),
    Case(
        name="goes-on",
        rule="image/shutdown",
        answers={HowItEnds: replace(GOOD_SHUTDOWN, late=exchange(200))},
        says="a new request after SIGTERM answered 200",
    ),
    Case(
        name="stays",
        rule="image/shutdown",
        answers={HowItEnds: replace(GOOD_SHUTDOWN, ending=None, seconds=10)},
        says="still ran 10 s after SIGTERM",
    ),
    Case(
        name="complains",
        rule="image/shutdown",
        answers={HowItEnds: replace(GOOD_SHUTDOWN, ending=Ending(exit_code=143))},
        says="exit code 143",
    ),
    Case(
        name="no-check",
        rule="image/health",
        answers={WhatItSays: replace(GOOD_FACTS, health=None)},
        says="no HEALTHCHECK",
    ),
    Case(
        name="lies",
        rule="image/health",
        answers={WhetherHealthTells: HealthProbe(well=0, silent=0)},
        says="answered nobody, its health command ended with 0",
    ),
    Case(
        name="complains-always",
        rule="image/health",
        answers={WhetherHealthTells: HealthProbe(well=1, silent=1)},
        says="while the target answered, its health command ended with 1",
    ),
    Case(
        name="too-slow",
        rule="image/health",
        answers={WhetherHealthTells: HealthProbe(well=None, silent=None)},
        says="did not end in time",
    ),
    Case(
        name="does-not-start",
        rule="image/read-only",
        answers={
            HowItRunsReadOnly: ReadOnlyRun(
                start=Start(seconds=None, words="it ended"), written=("/app/pid",)
            )
        },
        says="it ended (where it can, it writes /app/pid)",
    ),
    Case(
        name="fails",
        rule="image/read-only",
        answers={
            HowItRunsReadOnly: ReadOnlyRun(start=Start(seconds=1), tried=4, failed=(exchange(500),))
        },
        says="1 of 4 operations that succeed otherwise do not: createThing answered 500",
    ),
)
"""Each breaks one promise, and is found under its rule."""

UNDECIDED: Final = (
    Case(
        name="crowded",
        rule="image/ready",
        answers={HowItStarts: tuple(Start(seconds=one, others=0.4) for one in (1, 6, 7))},
        says="other programs took 40% of this machine's processors",
    ),
    Case(
        name="says-nothing",
        rule="image/contract",
        answers={WhatItSays: _labelled(sha256=None)},
        says="does not say by which contract",
    ),
    Case(
        name="no-load",
        rule="image/memory",
        answers={HowMuchMemory: replace(_memory(), loaded="no load is stated")},
        says="without load: no load is stated",
    ),
    Case(
        name="died",
        rule="image/memory",
        answers={HowMuchMemory: replace(_memory(), ended=Ending(exit_code=1))},
        says="did not live through the load",
    ),
    Case(
        name="nothing-in-flight",
        rule="image/shutdown",
        answers={HowItEnds: replace(GOOD_SHUTDOWN, held=(), unheld="no operation takes a body")},
        says="no operation takes a body",
    ),
    Case(
        name="not-silenced",
        rule="image/health",
        answers={
            WhetherHealthTells: HealthProbe(
                well=0, silent=None, unsilenced="it could not be stopped"
            )
        },
        says="it could not be stopped",
    ),
    Case(
        name="nothing-tried",
        rule="image/read-only",
        answers={HowItRunsReadOnly: ReadOnlyRun(start=Start(seconds=1))},
        says="no operation of it",
    ),
)
"""Each leaves its rule unproven."""

HELD: Final = (
    Case(
        name="levels-off",
        rule="image/memory",
        answers={HowMuchMemory: _memory(30, 20, 9)},
        says="100.0 MiB at its peak",
    ),
    Case(
        name="too-slow-when-silent",
        rule="image/health",
        answers={WhetherHealthTells: HealthProbe(well=0, silent=None)},
        says="took too long while it did not",
    ),
    Case(name="user-unknown", rule="image/user", answers={WhoRuns: None}, says="runs as 1000:1000"),
    Case(
        name="digest-in-capitals",
        rule="image/contract",
        answers={WhatItSays: _labelled(sha256=SHA256.upper())},
        says="",
    ),
)
"""Each is unusual, and keeps its promise."""
