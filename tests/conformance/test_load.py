"""The arithmetic of load: arrivals and what a count decides."""

from __future__ import annotations

import pytest

from conformance.load.arrivals import schedule
from conformance.load.intervals import Decision, at_most, decide, upper_bound


def test_fifty_nine_samples_prove_a_p95() -> None:
    assert decide(0, 59, 0.05) is Decision.HOLDS
    assert decide(0, 58, 0.05) is Decision.OPEN


def test_a_share_well_above_what_is_allowed_is_broken() -> None:
    assert decide(100, 1000, 0.05) is Decision.BROKEN
    assert decide(50, 1000, 0.05) is Decision.OPEN
    assert decide(30, 1000, 0.05) is Decision.HOLDS


def test_one_excess_breaks_a_maximum() -> None:
    assert decide(1, 10_000, 0.0) is Decision.BROKEN
    assert decide(0, 10, 0.0) is Decision.HOLDS
    assert decide(0, 0, 0.05) is Decision.OPEN


@pytest.mark.parametrize(
    ("count", "total", "share", "wanted"), [(1, 2, 0.5, 0.75), (0, 3, 0.1, 0.729)]
)
def test_the_distribution_is_exact(count: int, total: int, share: float, wanted: float) -> None:
    assert at_most(count, total, share) == pytest.approx(wanted)


def test_the_bound_is_where_the_distribution_says() -> None:
    bound = upper_bound(3, 100)
    assert at_most(3, 100, bound) == pytest.approx(0.05, abs=1e-6)


def test_arrivals_keep_their_rate_and_their_seed() -> None:
    one = schedule(1000, 10, [0.8, 0.2], 7)
    assert one == schedule(1000, 10, [0.8, 0.2], 7)
    assert one != schedule(1000, 10, [0.8, 0.2], 8)
    assert 9_500 < len(one) < 10_500
    assert 0.77 < sum(1 for _, stream in one if stream == 0) / len(one) < 0.83
