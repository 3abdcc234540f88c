"""Consumers that are broken on purpose, each in one way, and the rule that each breaks."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from tests.conformance.mutants.consumers.desk import Broken, Desk, Failed, Value


class IgnoresNext(Desk):
    def next(self, page: Value) -> str | None:
        return None


class ParsesCursor(Desk):
    def next(self, page: Value) -> str | None:
        if page["next"] is None:
            return None
        at = base64.urlsafe_b64decode(page["next"]).decode().partition(":")[2]
        return base64.urlsafe_b64encode(f"at:{int(at)}".encode()).decode()


class CountsCursor(Desk):
    at = 0

    def next(self, page: Value) -> str | None:
        self.at += len(page["data"])
        if page["next"] is None:
            return None
        return base64.urlsafe_b64encode(f"at:{self.at}".encode()).decode()


class StopsAtShortPage(Desk):
    def next(self, page: Value) -> str | None:
        return page["next"] if len(page["data"]) in (0, self.limit) else None


class StopsAtEmptyPage(Desk):
    def next(self, page: Value) -> str | None:
        return page["next"] if page["data"] else None


class DropsFilter(Desk):
    def page_path(self, account: str, cursor: str | None, first: bool) -> str:
        return super().page_path(account if first else "", cursor, first)


class ChangesFilter(Desk):
    def page_path(self, account: str, cursor: str | None, first: bool) -> str:
        return super().page_path(account if first else "bank", cursor, first)


class CursorUnencoded(Desk):
    def encoded(self, value: str) -> str:
        return value.replace(" ", "%20").replace("#", "%23")


class CursorCut(Desk):
    def next(self, page: Value) -> str | None:
        cursor = page["next"]
        return cursor if cursor is None or len(cursor) < 20 else cursor[:20]


class RetriesRefusal(Desk):
    def may_retry(self, problem: Failed, method: str, key: str | None) -> bool:
        return super().may_retry(problem, method, key) or problem.code.startswith("invalid-")


class RetriesAll(Desk):
    def may_retry(self, problem: Failed, method: str, key: str | None) -> bool:
        return method == "GET" or key is not None


class NeverRetries(Desk):
    def may_retry(self, problem: Failed, method: str, key: str | None) -> bool:
        return isinstance(problem, Broken) and super().may_retry(problem, method, key)


class NoBackOff(Desk):
    def pause(self, problem: Failed, attempt: int) -> float:
        return problem.wait or 0.0


class EqualPauses(Desk):
    def pause(self, problem: Failed, attempt: int) -> float:
        return problem.wait or 0.6


class RetriesForEver(Desk):
    tries = 10**9

    def pause(self, problem: Failed, attempt: int) -> float:
        return super().pause(problem, min(attempt, 4))


class IgnoresRetryAfter(Desk):
    def pause(self, problem: Failed, attempt: int) -> float:
        return self.first_pause * 2**attempt


class HalvesRetryAfter(Desk):
    def pause(self, problem: Failed, attempt: int) -> float:
        return super().pause(problem, attempt) if problem.wait is None else problem.wait / 2


class UndeclaredField(Desk):
    def entry(self, number: int) -> Value:
        return {**super().entry(number), "colour": "red"}


class WrongType(Desk):
    def entry(self, number: int) -> Value:
        return {**super().entry(number), "amount": str(number)}


class UndeclaredParameter(Desk):
    def page_path(self, account: str, cursor: str | None, first: bool) -> str:
        return super().page_path(account, cursor, first) + "&sort=number"


class PageTooLarge(Desk):
    limit = 51


class UnknownRoute(Desk):
    def export(self, account: str) -> None:
        try:
            self.ask("GET", "/books/main/statistics")
        except Failed as problem:
            if problem.code != "no-route":
                raise
        super().export(account)


class BatchTooLarge(Desk):
    batch = 21


class DropsLastBatch(Desk):
    def batches(self, count: int) -> Iterator[list[Value]]:
        return (one for one in super().batches(count) if len(one) == self.batch)


class EmptyBatch(Desk):
    def batches(self, count: int) -> Iterator[list[Value]]:
        yield from super().batches(count)
        yield []


class DoublesOnRetry(Desk):
    """Takes another key for each try, and so tells the provider that each is another request."""

    def once(self, method: str, path: str, body: Value, key: str | None) -> Value:
        return super().once(method, path, body, None if key is None else str(uuid.uuid4()))


class RepeatsNotes(Desk):
    def may_retry(self, problem: Failed, method: str, key: str | None) -> bool:
        return isinstance(problem, Broken) or super().may_retry(problem, method, key or "any")


class SwallowsCode(Desk):
    def tell(self, problem: Failed) -> int:
        return super().tell(Failed("something went wrong", problem.request_id))


class HidesRequestId(Desk):
    def tell(self, problem: Failed) -> int:
        return super().tell(Failed(problem.code))


class ExitsZero(Desk):
    def tell(self, problem: Failed) -> int:
        super().tell(problem)
        return 0


class DiesOfMember(Desk):
    def understand(self, path: str, value: Value) -> Value:
        known = {"data", "next", "written", "id", "text", "name", "entries"}
        if set(value) - known:
            raise TypeError(f"unexpected members {set(value) - known}")
        return value


class DiesOfInnerMember(Desk):
    def items(self, page: Value) -> list[Value]:
        for entry in page["data"]:
            extra = set(entry) - {"id", "number", "account", "amount", "tags", "written"}
            if extra:
                raise TypeError(f"unexpected members {extra}")
        return super().items(page)


class DiesOfCode(Desk):
    known = ("invalid-body", "invalid-parameter", "unauthenticated", "forbidden", "not-found", "no-route",
             "key-reused", "too-many", "internal", "unavailable")  # fmt: skip

    def code(self, problem: Value) -> str:
        return self.known[self.known.index(problem["code"])]


class LosesOnReset(Desk):
    """Takes a broken connection for the end of a matter."""

    def send(self, entries: list[Value]) -> None:
        with contextlib.suppress(Broken):
            super().send(entries)

    def may_retry(self, problem: Failed, method: str, key: str | None) -> bool:
        return not isinstance(problem, Broken) and super().may_retry(problem, method, key)


class GivesUpOnReset(Desk):
    def may_retry(self, problem: Failed, method: str, key: str | None) -> bool:
        return not isinstance(problem, Broken) and super().may_retry(problem, method, key)


class TruncatedIsTheEnd(Desk):
    def read(self, answer: http.client.HTTPResponse, until: float) -> bytes:
        parts: list[bytes] = []
        while time.monotonic() < until and (part := answer.read1(65536)):
            parts.append(part)
        return b"".join(parts)

    def parse(self, answer: http.client.HTTPResponse, text: bytes) -> Value:
        try:
            return json.loads(text)
        except ValueError:
            return {"data": [], "next": None, "code": "none"}


class HangsOnTrickle(Desk):
    def read(self, answer: http.client.HTTPResponse, until: float) -> bytes:
        return super().read(answer, until + 3600)


class HoldsEverything(Desk):
    def load(self, count: int, note: str) -> None:
        held = bytearray(b"x") * (120 * 1024 * 1024)
        super().load(count, note)
        del held


class Slow(Desk):
    def send(self, entries: list[Value]) -> None:
        time.sleep(3.0)
        super().send(entries)


@dataclass(frozen=True)
class Fault:
    """A broken consumer, the scenario that shows it, its rule, and rules that it breaks besides."""

    kind: type[Desk]
    scenario: str
    rule: str
    companions: frozenset[str] = frozenset()


def _fault(kind: type[Desk], scenario: str, rule: str, *companions: str) -> Fault:
    others = frozenset(f"consumer/{one}" for one in companions)
    return Fault(kind, scenario, f"consumer/{rule}", others)


FAULTS = {
    "ignores-next": _fault(IgnoresNext, "export", "walks-to-end"),
    "stops-at-a-short-page": _fault(StopsAtShortPage, "export", "walks-to-end"),
    "stops-at-an-empty-page": _fault(StopsAtEmptyPage, "export", "walks-to-end"),
    "parses-the-cursor": _fault(ParsesCursor, "export", "opaque-cursor"),
    "counts-its-own-cursor": _fault(CountsCursor, "export", "opaque-cursor"),
    # An ampersand that is not encoded begins another parameter.
    "leaves-the-cursor-unencoded": _fault(
        CursorUnencoded, "export", "opaque-cursor", "requests-conform"
    ),
    "cuts-the-cursor": _fault(CursorCut, "export", "opaque-cursor"),
    "drops-the-filter": _fault(DropsFilter, "export", "keeps-filters"),
    "changes-the-filter": _fault(ChangesFilter, "export", "keeps-filters"),
    "retries-a-400": _fault(RetriesRefusal, "load", "retries"),
    "retries-everything": _fault(RetriesAll, "export", "retries"),
    "never-retries": _fault(NeverRetries, "load", "retries"),
    # All its tries are over before a provider is there again.
    "retries-at-once": _fault(NoBackOff, "load", "retries", "survives"),
    "retries-in-equal-time": _fault(EqualPauses, "load", "retries"),
    # Without an end there is no exit code either.
    "retries-for-ever": _fault(RetriesForEver, "export", "retries"),
    "ignores-retry-after": _fault(IgnoresRetryAfter, "load", "retry-after"),
    "halves-retry-after": _fault(HalvesRetryAfter, "load", "retry-after"),
    "sends-an-undeclared-field": _fault(UndeclaredField, "load", "requests-conform"),
    "sends-another-type": _fault(WrongType, "load", "requests-conform"),
    "sends-an-undeclared-parameter": _fault(UndeclaredParameter, "export", "requests-conform"),
    "asks-for-too-large-a-page": _fault(PageTooLarge, "export", "requests-conform"),
    "asks-for-an-unknown-route": _fault(UnknownRoute, "export", "requests-conform"),
    "batch-over-the-maximum": _fault(BatchTooLarge, "load", "batch-bounds"),
    "drops-the-last-batch": _fault(DropsLastBatch, "load", "batch-bounds"),
    "sends-an-empty-batch": _fault(EmptyBatch, "load", "batch-bounds"),
    "doubles-on-retry": _fault(DoublesOnRetry, "load", "survives"),
    # What is sent again without a key may be done twice: the retry is as wrong as what comes of it.
    "repeats-what-has-no-key": _fault(RepeatsNotes, "load", "retries", "survives"),
    "swallows-the-code": _fault(SwallowsCode, "load", "surfaces-errors"),
    "hides-the-request-id": _fault(HidesRequestId, "export", "surfaces-errors"),
    "exits-0-on-failure": _fault(ExitsZero, "export", "surfaces-errors"),
    "dies-of-an-unknown-member": _fault(DiesOfMember, "load", "tolerates-unknown"),
    "dies-of-an-unknown-inner-member": _fault(DiesOfInnerMember, "export", "tolerates-unknown"),
    "dies-of-an-unknown-code": _fault(DiesOfCode, "export", "tolerates-unknown"),
    "loses-a-batch-on-reset": _fault(LosesOnReset, "load", "survives"),
    "gives-up-on-reset": _fault(GivesUpOnReset, "load", "survives"),
    "takes-a-cut-answer-for-the-end": _fault(TruncatedIsTheEnd, "export", "survives"),
    "hangs-on-a-trickle": _fault(HangsOnTrickle, "export", "survives"),
    "holds-everything-in-memory": _fault(HoldsEverything, "load", "memory"),
    "is-slow": _fault(Slow, "volume", "throughput"),
}

ALWAYS = frozenset(
    {
        "ignores-next",
        "parses-the-cursor",
        "drops-the-filter",
        "retries-a-400",
        "never-retries",
        "ignores-retry-after",
        "sends-an-undeclared-field",
        "drops-the-last-batch",
        "doubles-on-retry",
        "swallows-the-code",
        "dies-of-an-unknown-member",
        "holds-everything-in-memory",
        "is-slow",
    }
)
"""Those that are tried by every run of the tests, each rule among them; the others take their time."""
