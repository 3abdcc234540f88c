"""What a consumer sends again and again by itself is no retry, however long a disturbed round lasts."""

from __future__ import annotations

import pytest

from conformance.check import Failed
from conformance.witness.transcript import Round
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
