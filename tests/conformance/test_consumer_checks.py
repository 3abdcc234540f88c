"""The rules of consumers on transcripts that are written by hand: good ones, and one that each rule fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from conformance.check import ConsumerCheck, Failed, Inapplicable, Judgement, Passed, Undecided
from conformance.checks.consumer import CHECKS
from conformance.consuming import replayed
from conformance.exchange import Exchange, Headers, Request, decode_query
from conformance.judge import Sighting
from conformance.witness.messages import Asked
from conformance.witness.record import Record
from conformance.witness.transcript import (
    Conclusion,
    Encounter,
    Fault,
    Left,
    Round,
    State,
    Transcript,
)
from conformance.witness.transcript import Testimony as Heard
from contracts.scenarios import Scenario
from tests.conformance.mutants.consumers.judging import CONTRACT

RULES = {one.rule.partition("/")[2]: one for one in CHECKS if isinstance(one, ConsumerCheck)}
LOAD = Scenario(name="load", items={"addEntries": 5})
ENTRY = {"number": 1, "account": "cash", "amount": 3}


def meets(
    line: str,
    answer: Any = None,
    *,
    status: int | None = 200,
    at: float = 0.0,
    body: Any = None,
    fault: Fault | None = None,
    key: str | None = None,
    keyless: bool = False,
) -> Encounter:
    """Return an encounter out of a request line such as `GET /books/main/entries?limit=5`."""
    method, _, target = line.partition(" ")
    pairs = [("Authorization", "Bearer secret")] if not keyless else []
    if body is not None:
        pairs.append(("Content-Type", "application/json"))
    if key is not None:
        pairs.append(("Idempotency-Key", key))
    asked = Asked(
        method=method,
        target=target,
        headers=Headers(tuple(pairs)),
        body=b"" if body is None else json.dumps(body).encode(),
    )
    record = Record(contract=CONTRACT)
    request, _, why = record.request_of(asked)
    exchange = Exchange(
        request=request,
        status=status,
        headers=Headers((("Content-Type", "application/json"),)),
        body=b"" if answer is None else json.dumps(answer).encode(),
        started=at,
        seconds=0.01,
        error=None if status else "the connection was reset",
    )
    record.add(0, Encounter(exchange=exchange, sent=at, fault=fault, undeclared=why), None)
    found = record.encounters()[0]
    return replace(found, exchange=replace(found.exchange, body=exchange.body))


def page(cursor: str | None, count: int = 2) -> dict[str, Any]:
    return {"data": [{**ENTRY, "number": one} for one in range(count)], "next": cursor}


def transcript(
    *encounters: Encounter,
    kind: Round = Round.WATCH,
    code: int | None = 0,
    error: str = "",
    late: bool = False,
    left: Mapping[str, Left] | None = None,
) -> Transcript:
    numbered = tuple(
        replace(one, exchange=replace(one.exchange, number=number))
        for number, one in enumerate(encounters, 1)
    )
    conclusion = Conclusion(
        exit_code=None if late else code, seconds=1.0, error=error, timed_out=late
    )
    return Transcript(
        scenario=LOAD,
        round=kind,
        conclusion=conclusion,
        encounters=numbered,
        lines=(kind,),
        left=left or {},
    )


def judged(rule: str, *transcripts: Transcript) -> dict[str | None, Judgement]:
    testimony = Heard(contract=CONTRACT, promise=CONTRACT.images["desk"], transcripts=transcripts)
    found = RULES[rule].judge(testimony)
    return {None if one is None else one.id: judgement for one, judgement in found}


LIST = "GET /books/main/entries?limit=2&account=cash"
POST = "POST /books/main/entries"
NOTE = "POST /books/main/notes"


def batch(*numbers: int) -> dict[str, Any]:
    return {"entries": [{**ENTRY, "number": number} for number in numbers]}


def refused(**more: Any) -> Fault:
    return Fault(
        round=Round.REFUSED,
        delivered=False,
        code="forbidden",
        status=403,
        request_id="id-1",
        **more,
    )


def busy(wait: float) -> Fault:
    return Fault(round=Round.BUSY, delivered=False, code="too-many", status=429, wait=wait)


def lost(kind: Round, *, delivered: bool = True) -> Fault:
    return Fault(round=kind, delivered=delivered)


WALK = transcript(meets(LIST, page("a")), meets(LIST + "&cursor=a", page(None)))
LOADED = transcript(
    meets(POST, {"written": 3}, body=batch(1, 2, 3), key="12345678"),
    meets(POST, {"written": 2}, body=batch(4, 5), key="12345679"),
)


def state(*numbers: int) -> State:
    return State(lists={"listEntries": tuple((("/number", str(one)),) for one in numbers)})


def survived(
    kind: Round,
    held: State,
    *,
    left: Mapping[str, Left] | None = None,
    code: int = 0,
    late: bool = False,
    went_on: bool = False,
) -> tuple[Transcript, ...]:
    wrote = {"": Left(digest="x", lines=3)}
    usual = [replace(LOADED, state=state(1, 2, 3), left=wrote)] * 2
    later = meets(POST, {"written": 3}, body=batch(1, 2, 3), key="12345678", at=3.0)
    struck = transcript(
        meets(POST, status=None, body=batch(1, 2, 3), key="12345678", fault=lost(kind)),
        *([later] if went_on else []),
        kind=kind,
        left=left or wrote,
        code=code,
        late=late,
    )
    return (*usual, replace(struck, state=held))


GOOD: dict[str, tuple[Transcript, ...]] = {
    "requests-conform": (WALK, LOADED),
    "walks-to-end": (WALK,),
    "keeps-filters": (WALK,),
    "opaque-cursor": (
        WALK,
        transcript(
            meets(LIST, page("+/=&%"), fault=lost(Round.OTHER_CURSORS)),
            meets(LIST + "&cursor=%2B%2F%3D%26%25", page(None)),
            kind=Round.OTHER_CURSORS,
        ),
    ),
    "retries": (
        transcript(
            *(
                meets(LIST, status=None, at=at, fault=lost(Round.UNREACHABLE, delivered=False))
                for at in (0.0, 0.2, 0.6, 1.4)
            ),
            kind=Round.UNREACHABLE,
            code=1,
        ),
    ),
    "retry-after": (
        transcript(
            meets(LIST, status=429, fault=busy(1.0)),
            meets(LIST, page(None), at=1.05),
            kind=Round.BUSY,
        ),
    ),
    "batch-bounds": (LOADED,),
    "tolerates-unknown": (
        transcript(
            meets(LIST, page(None), fault=lost(Round.UNKNOWN_MEMBERS)), kind=Round.UNKNOWN_MEMBERS
        ),
    ),
    "surfaces-errors": (
        transcript(
            meets(LIST, status=403, fault=refused()),
            kind=Round.REFUSED,
            code=1,
            error='{"code": "forbidden", "requestId": "id-1"}',
        ),
    ),
    "survives": survived(Round.RESET, state(1, 2, 3)),
    "throughput": (
        transcript(
            *(
                meets(
                    POST, {"written": 20}, body=batch(*range(1, 21)), key=f"1234567{n}", at=n / 20
                )
                for n in range(30)
            )
        ),
    ),
    "memory": (replace(WALK, peak=10 * 1024**2),),
}

BAD: dict[str, dict[str, tuple[Transcript, ...]]] = {
    "requests-conform": {
        "is not declared": (transcript(meets(LIST + "&sort=number", page(None))),),
        "breaks its schema": (transcript(meets("GET /books/main/entries?limit=51", page(None))),),
        "the contract has no such path": (transcript(meets("GET /shelves")),),
        "and no DELETE": (transcript(meets("DELETE /books/main/entries")),),
        "without the credential": (transcript(meets(LIST, page(None), keyless=True)),),
        "invalid at /entries/*": (transcript(meets(POST, body={"entries": [{**ENTRY, "x": 1}]})),),
        "is required, and was not sent": (transcript(meets(POST)),),
    },
    "walks-to-end": {
        "was never asked for": (transcript(meets(LIST, page("a"))),),
        "shorter than asked for": (
            transcript(
                meets(LIST, page("a", 1), fault=lost(Round.SHORT_PAGES)), kind=Round.SHORT_PAGES
            ),
        ),
        "a page without items": (
            transcript(
                meets(LIST, page("a", 0), fault=lost(Round.EMPTY_PAGES)), kind=Round.EMPTY_PAGES
            ),
        ),
    },
    "keeps-filters": {
        "without account": (
            transcript(
                meets(LIST, page("a")), meets("GET /books/main/entries?cursor=a", page(None))
            ),
        ),
        "another account": (
            transcript(
                meets(LIST, page("a")),
                meets("GET /books/main/entries?account=bank&cursor=a", page(None)),
            ),
        ),
    },
    "opaque-cursor": {
        "made or changed": (
            transcript(meets(LIST, page("a%")), meets(LIST + "&cursor=a", page(None))),
        ),
        "broke off": (
            WALK,
            transcript(
                meets(LIST, page("zz"), fault=lost(Round.OTHER_CURSORS)),
                kind=Round.OTHER_CURSORS,
                code=1,
            ),
        ),
    },
    "retries": {
        "at once": (
            transcript(
                *(
                    meets(LIST, status=None, at=n / 100, fault=lost(Round.UNREACHABLE))
                    for n in range(4)
                ),
                kind=Round.UNREACHABLE,
            ),
        ),
        "in equal time": (
            transcript(
                *(
                    meets(LIST, status=None, at=n / 2, fault=lost(Round.UNREACHABLE))
                    for n in range(4)
                ),
                kind=Round.UNREACHABLE,
            ),
        ),
        "no end of them": (
            transcript(
                *(
                    meets(LIST, status=None, at=2.0**n, fault=lost(Round.UNREACHABLE))
                    for n in range(6)
                ),
                kind=Round.UNREACHABLE,
                late=True,
            ),
        ),
        "is not retryable": (
            transcript(
                meets(LIST, status=403, fault=refused()),
                meets(LIST, status=403, fault=refused(), at=1.0),
                kind=Round.REFUSED,
            ),
        ),
        "without an idempotency key": (
            transcript(
                meets(NOTE, status=None, body={"text": "x"}, fault=lost(Round.RESET)),
                meets(NOTE, status=201, body={"text": "x"}, at=1.0),
                kind=Round.RESET,
            ),
        ),
        "not answered with another try": (
            transcript(meets(LIST, status=429, fault=busy(1.0)), kind=Round.BUSY),
        ),
    },
    "retry-after": {
        "Retry-After: 2": (
            transcript(
                meets(LIST, status=429, fault=busy(2.0)), meets(LIST, at=1.5), kind=Round.BUSY
            ),
        ),
    },
    "batch-bounds": {
        "of 20 at the most": (transcript(meets(POST, body=batch(*range(1, 22)), key="12345678")),),
        "of 1 at the least": (transcript(meets(POST, body=batch(), key="12345678")),),
        "fewer than the 5": (
            transcript(meets(POST, {"written": 3}, body=batch(1, 2, 3), key="12345678")),
        ),
    },
    "tolerates-unknown": {
        "too much for it": (
            transcript(
                meets(LIST, page(None), fault=lost(Round.UNKNOWN_MEMBERS)),
                kind=Round.UNKNOWN_MEMBERS,
                code=1,
            ),
        ),
        "not told as others are": (
            transcript(
                meets(LIST, status=403, fault=refused()),
                kind=Round.REFUSED,
                code=1,
                error="forbidden",
            ),
            transcript(
                meets(LIST, status=403, fault=replace(refused(), code="introduced-later")),
                kind=Round.UNKNOWN_CODE,
                code=1,
                error="KeyError",
            ),
        ),
    },
    "surfaces-errors": {
        "exit code 0 all the same": (
            transcript(
                meets(LIST, status=403, fault=refused()), kind=Round.REFUSED, error="forbidden id-1"
            ),
        ),
        "the code of an error": (
            transcript(
                meets(LIST, status=403, fault=refused()), kind=Round.REFUSED, code=1, error="id-1"
            ),
        ),
        "the request id of an error": (
            transcript(
                meets(LIST, status=403, fault=refused()),
                kind=Round.REFUSED,
                code=1,
                error="forbidden",
            ),
        ),
    },
    "survives": {
        "1 items were lost": survived(Round.RESET, state(1, 2)),
        "1 items were doubled": survived(Round.TRUNCATED, state(1, 2, 3, 3)),
        "it gave up": survived(Round.RESTARTED, state(1), code=1),
        "had not ended": survived(Round.STALLED, state(), late=True),
        "2 lines where it has 3": survived(
            Round.TRICKLE, state(1, 2, 3), left={"": Left(digest="y", lines=2)}
        ),
    },
    "throughput": {
        "of 10 promised": (
            transcript(
                *(
                    meets(
                        POST,
                        {"written": 20},
                        body=batch(*range(1, 21)),
                        key=f"1234567{n}",
                        at=4.0 * n,
                    )
                    for n in range(30)
                )
            ),
        ),
    },
    "memory": {"100 MiB": (replace(WALK, peak=100 * 1024**2),)},
}


@pytest.mark.parametrize("rule", RULES)
def test_a_good_transcript_passes(rule: str) -> None:
    verdicts = judged(rule, *GOOD[rule])
    assert verdicts
    assert all(isinstance(one, Passed) for one in verdicts.values()), verdicts


@pytest.mark.parametrize(
    ("rule", "words"), [(rule, words) for rule, cases in BAD.items() for words in cases]
)
def test_a_bad_transcript_fails_with_its_place_and_its_round(rule: str, words: str) -> None:
    found = [
        failure
        for one in judged(rule, *BAD[rule][words]).values()
        if isinstance(one, Failed)
        for failure in one.failures
    ]
    assert any(words in one.seen for one in found), found
    for one in found:
        assert one.shown_by
        assert CONTRACT.place(one.blame).line > 1


def test_every_rule_has_a_bad_transcript() -> None:
    assert set(BAD) == set(RULES) == set(GOOD)


@pytest.mark.parametrize(
    ("rule", "given", "words"),
    [
        ("walks-to-end", (transcript(meets(LIST, page(None))),), "no walk had two pages"),
        (
            "opaque-cursor",
            (
                WALK,
                transcript(
                    meets(LIST, page("a", 1), fault=lost(Round.SHORT_PAGES)), kind=Round.SHORT_PAGES
                ),
                transcript(
                    meets(LIST, page("zz", 1), fault=lost(Round.OTHER_CURSORS)),
                    kind=Round.OTHER_CURSORS,
                ),
            ),
            "ended at a page for being short",
        ),
        ("batch-bounds", (replace(LOADED, scenario=Scenario(name="x")),), "addEntries: N"),
        ("throughput", (LOADED,), "no scenario hands on 20 items"),
        (
            "throughput",
            (replace(BAD["throughput"]["of 10 promised"][0], crowd=0.5),),
            "50% of the machine",
        ),
        ("memory", (WALK,), "cannot be seen"),
        ("survives", (LOADED,), "no answer of it was disturbed"),
        (
            "survives",
            (
                replace(LOADED, state=state(1, 2)),
                replace(LOADED, state=state(1, 2, 3)),
                *survived(Round.RESET, state(1, 2, 3))[2:],
            ),
            "two undisturbed rounds left 2 and 3 items",
        ),
        (
            "survives",
            (*survived(Round.RESET, State(obstacles={"listEntries": "it answered 500"})),),
            "it answered 500",
        ),
        ("survives", (*survived(Round.STALLED, state(1), late=True, went_on=True),), "within:"),
        (
            "retry-after",
            (transcript(meets(LIST, status=429, fault=busy(1.0)), kind=Round.BUSY),),
            "not tried again",
        ),
    ],
)
def test_what_was_not_exercised_is_unproven(
    rule: str, given: tuple[Transcript, ...], words: str
) -> None:
    verdicts = judged(rule, *given).values()
    assert all(isinstance(one, Undecided) and words in one.missing for one in verdicts), verdicts


SLOW = BAD["throughput"]["of 10 promised"][0]


@pytest.mark.parametrize(
    ("second", "verdict", "flaky"),
    [
        (SLOW, Failed, False),
        (GOOD["throughput"][0], Failed, True),
        (replace(SLOW, crowd=0.5), Undecided, False),
    ],
)
def test_a_failure_is_measured_again_and_counts_where_the_machine_let_it(
    second: Transcript, verdict: type[Judgement], flaky: bool
) -> None:
    check = RULES["throughput"]

    def heard(one: Transcript) -> Heard:
        return Heard(contract=CONTRACT, promise=CONTRACT.images["desk"], transcripts=(one,))

    ((operation, judgement),) = check.judge(heard(SLOW))
    sighting = Sighting(check=check, operation=operation, judgement=judgement)
    (settled,) = replayed([sighting], lambda lines: heard(second))
    assert isinstance(settled.judgement, verdict)
    assert settled.flaky is flaky


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ("walks-to-end", LOADED),
        ("opaque-cursor", LOADED),
        ("batch-bounds", WALK),
        ("keeps-filters", transcript(meets("GET /books/main/entries", page(None)))),
        ("retry-after", WALK),
    ],
)
def test_what_a_consumer_never_does_is_not_applicable(rule: str, given: Transcript) -> None:
    verdicts = judged(rule, given).values()
    assert all(isinstance(one, Inapplicable) for one in verdicts), verdicts


def test_what_a_provider_writes_itself_is_not_compared_and_that_is_said() -> None:
    def held(*notes: str) -> State:
        lists = {**state(1, 2, 3).lists, "listNotes": tuple((("/text", one),) for one in notes)}
        return State(lists=lists)

    first, second, struck = survived(Round.RESET, held("once", "again"))
    (verdict,) = judged(
        "survives",
        replace(first, state=held("once")),
        replace(second, state=held("once")),
        struck,
    ).values()
    assert isinstance(verdict, Passed)
    assert verdict.measured["compared"] == ["listEntries"]


def test_a_list_that_changes_undisturbed_is_left_out_and_the_others_are_judged() -> None:
    note = meets(NOTE, {"id": "1", "text": "x"}, status=201, body={"text": "x"})
    usual = transcript(*LOADED.encounters, note)

    def held(*notes: str) -> State:
        lists = {**state(1, 2, 3).lists, "listNotes": tuple((("/text", one),) for one in notes)}
        return State(lists=lists)

    (*_, struck) = survived(Round.RESET, held("a", "b", "c"))
    verdict = judged(
        "survives",
        replace(usual, state=held("a")),
        replace(usual, state=held("a", "b")),
        struck,
    )["addEntries"]
    assert isinstance(verdict, Passed)
    assert verdict.measured["compared"] == ["listEntries"]
    (said,) = verdict.measured["not_compared"]  # type: ignore[misc]
    assert said == "listNotes: two undisturbed rounds left 1 and 2 items"


def test_a_page_that_is_asked_for_again_is_no_walk_of_its_own() -> None:
    again = transcript(
        meets(LIST, status=None, fault=lost(Round.RESET)),
        meets(LIST, page("a"), at=1.0),
        meets(LIST + "&cursor=a", status=None, at=2.0),
        meets(LIST + "&cursor=a", page(None), at=3.0),
    )
    assert all(isinstance(one, Passed) for one in judged("walks-to-end", again).values())


def test_credentials_are_not_written_down() -> None:
    one = meets(LIST, page(None))
    assert "secret" not in repr(one)
    assert one.credentials == {"ledgerKey"}
    assert decode_query("a=%2B") == (("a", "+"),)
    assert isinstance(one.exchange.request, Request)
