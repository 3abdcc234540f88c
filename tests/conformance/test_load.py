"""The arithmetic of load: arrivals and what a count decides."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.load.arrivals import arrivals
from conformance.load.bootstrap import quantile_difference, quantile_interval, share_interval
from conformance.load.histogram import bucket_of, merged, quantile, value_of
from conformance.load.intervals import (
    Decision,
    at_least,
    at_most,
    decide,
    least_samples,
    lower_bound,
    upper_bound,
)
from conformance.load.medians import decide_medians


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
    one = list(arrivals(1000, 10, [0.8, 0.2], "7"))
    assert one == list(arrivals(1000, 10, [0.8, 0.2], "7"))
    assert one != list(arrivals(1000, 10, [0.8, 0.2], "8"))
    assert 9_500 < len(one) < 10_500
    assert 0.77 < sum(1 for _, stream in one if stream == 0) / len(one) < 0.83
    assert all(earlier < later for (earlier, _), (later, _) in pairwise(one))


def test_gaps_between_arrivals_are_exponential() -> None:
    times = [at for at, _ in arrivals(1000, 20, [1.0], "3")]
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    for share in (0.25, 0.5, 0.9, 0.99):
        expected = -math.log(1 - share) / 1000
        assert gaps[int(share * len(gaps))] == pytest.approx(expected, rel=0.08)


def test_both_tails_of_a_count_add_up() -> None:
    for count in (0, 1, 17, 50, 83, 400):
        both = at_most(count, 400, 0.125) + at_least(count + 1, 400, 0.125)
        assert both == pytest.approx(1.0)


def test_the_bounds_of_a_share_lie_about_it() -> None:
    assert lower_bound(20, 400) < 0.05 < upper_bound(20, 400)
    assert lower_bound(0, 400) == 0.0
    assert upper_bound(0, 59) == pytest.approx(0.05, abs=0.001)


@pytest.mark.parametrize(("allowed", "wanted"), [(0.05, 59), (0.01, 299), (0.001, 2995), (0.0, 1)])
def test_how_many_samples_prove_a_percentile(allowed: float, wanted: int) -> None:
    assert least_samples(allowed) == wanted
    assert decide(0, wanted, allowed) is Decision.HOLDS
    if wanted > 1:
        assert decide(0, wanted - 1, allowed) is Decision.OPEN


@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_buckets_are_ordered_and_within_a_thousandth(one: int, other: int) -> None:
    assert (one <= other) or bucket_of(one) >= bucket_of(other)
    assert abs(value_of(bucket_of(one)) - one) <= one / 1000


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=60), st.sampled_from([0.5, 0.95, 1.0]))
def test_a_quantile_is_that_of_the_values(values: list[int], share: float) -> None:
    histogram = merged({bucket_of(one): 1} for one in values)
    rank = max(1, math.ceil(share * len(values) - 1e-9))
    expected = sorted(values)[rank - 1] / 1e6
    assert quantile(histogram, share) == pytest.approx(expected, rel=0.001)


def test_a_failure_is_slower_than_any_answer() -> None:
    assert quantile({100: 9}, 0.95, failed=1) is None
    assert quantile({100: 9}, 0.5, failed=1) == pytest.approx(100e-6)
    assert quantile({}, 0.5) is None


def test_what_comes_together_widens_the_interval() -> None:
    spread = [(5, 100)] * 40
    together = [(50, 100) if number % 10 == 0 else (0, 100) for number in range(40)]
    narrow, wide = share_interval(spread, "0"), share_interval(together, "0")
    assert narrow.low == narrow.high == 0.05
    assert wide.low < 0.05 < wide.high
    assert share_interval([(0, 9)] * 8, "0").high == 0.0


def _blocks(middle: float, seed: str, blocks: int = 30, size: int = 200) -> list[dict[int, int]]:
    random = Random(seed)
    return [
        merged({bucket_of(int(random.expovariate(1 / middle))): 1} for _ in range(size))
        for _ in range(blocks)
    ]


def test_a_quantile_lies_within_its_interval() -> None:
    blocks = _blocks(2000, "a")
    interval = quantile_interval(blocks, 0.95, "0")
    assert interval.low < 2000e-6 * -math.log(0.05) < interval.high
    assert interval.high - interval.low < 0.001


def test_a_difference_is_told_only_where_there_is_one() -> None:
    before = _blocks(2000, "a")
    same = quantile_difference(before, _blocks(2000, "b"), 0.95, "0")
    slower = quantile_difference(before, _blocks(3000, "c"), 0.95, "0")
    assert same.low < 0 < same.high
    assert slower.low > 0


def test_medians_decide_three_ways() -> None:
    quick = [0.001 + 0.00001 * (number % 7) for number in range(60)]
    assert decide_medians(quick, quick, "0") is Decision.HOLDS
    assert decide_medians(quick, [5 * one for one in quick], "0") is Decision.BROKEN
    between = [0.0029 if number % 2 else 0.0032 for number in range(60)]
    assert decide_medians(quick, between, "0") is Decision.OPEN
