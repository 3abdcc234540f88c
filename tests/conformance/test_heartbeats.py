"""What a consumer sends again and again by itself is no retry, however long a disturbed round lasts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.check import Failed
from conformance.witness.transcript import Fault, Round
from tests.conformance.test_consumer_checks import judged, meets, refused, transcript

BEAT = "GET /books/main"


def beats(count: int, every: float) -> list[float]:
    return [every * number for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("count", "every", "is_charged"),
    [(3, 0.3, False), (10, 0.3, False), (11, 0.3, False), (40, 0.075, True), (9, 0.1, True)],
    ids=["as-long", "longer", "one-more-at-the-end", "longer-and-retried", "as-long-and-retried"],
)
def test_a_heartbeat_is_expected_as_often_as_the_round_is_long(
    count: int, every: float, is_charged: bool
) -> None:
    watch = transcript(*(meets(BEAT, {}, at=at) for at in beats(3, 0.3)))
    first, *later = beats(count, every)
    struck = meets(BEAT, status=403, at=first, fault=refused())
    disturbed = transcript(
        struck, *(meets(BEAT, {}, at=at) for at in later), kind=Round.REFUSED, code=0
    )
    verdicts = judged("retries", watch, disturbed).values()
    assert any(isinstance(one, Failed) for one in verdicts) is is_charged, verdicts


@pytest.mark.parametrize(("count", "is_charged"), [(3, False), (9, True)])
def test_a_heartbeat_is_known_by_its_operation_where_the_provider_gives_out_other_ids(
    count: int, *, is_charged: bool
) -> None:
    watch = transcript(*(meets("GET /books/main", {}, at=at) for at in beats(3, 0.3)))
    first, *later = beats(count, 0.9 / count)
    disturbed = transcript(
        meets("GET /books/other", status=403, at=first, fault=refused()),
        *(meets("GET /books/other", {}, at=at) for at in later),
        kind=Round.REFUSED,
    )
    verdicts = judged("retries", watch, disturbed).values()
    assert any(isinstance(one, Failed) for one in verdicts) is is_charged, verdicts


@pytest.mark.parametrize(("count", "is_charged"), [(4, False), (20, True)])
def test_a_heartbeat_keeps_its_time_also_where_nobody_answers(
    count: int, *, is_charged: bool
) -> None:
    watch = transcript(*(meets(BEAT, {}, at=at) for at in beats(3, 2.0)))
    gone = Fault(round=Round.UNREACHABLE, delivered=False)
    disturbed = transcript(
        *(meets(BEAT, status=None, at=at, fault=gone) for at in beats(count, 8.0 / count)),
        kind=Round.UNREACHABLE,
    )
    verdicts = judged("retries", watch, disturbed).values()
    assert any(isinstance(one, Failed) for one in verdicts) is is_charged, verdicts


@pytest.mark.parametrize(("is_service", "is_charged"), [(True, False), (False, True)])
def test_who_runs_for_good_may_try_for_as_long(*, is_service: bool, is_charged: bool) -> None:
    gone = Fault(round=Round.UNREACHABLE, delivered=False)
    disturbed = transcript(
        *(meets(BEAT, status=None, at=at, fault=gone) for at in (0.0, 0.5, 1.5, 3.5, 7.5, 15.5)),
        kind=Round.UNREACHABLE,
        late=True,
    )
    conclusion = replace(disturbed.conclusion, is_service=is_service)
    verdicts = judged("retries", replace(disturbed, conclusion=conclusion)).values()
    assert any(isinstance(one, Failed) for one in verdicts) is is_charged, verdicts
