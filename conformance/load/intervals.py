"""What a count says about a share, exactly: the binomial test behind Clopper and Pearson's interval."""

from __future__ import annotations

import math
from enum import Enum
from typing import Final

CONFIDENCE: Final = 0.95


class Decision(Enum):
    """What a sample says about a promise."""

    HOLDS = "holds"
    BROKEN = "broken"
    OPEN = "open"


def decide(over: int, total: int, allowed: float, *, confidence: float = CONFIDENCE) -> Decision:
    """Return whether at most a share `allowed` of all requests exceeds a limit, as `over` of `total` did.

    Each answer but OPEN is wrong with a probability of at most 1 - confidence. A share of 0 is the promise
    of a maximum: a single excess breaks it.
    """
    if total == 0:
        return Decision.OPEN
    if allowed <= 0:
        return Decision.BROKEN if over else Decision.HOLDS
    if at_most(over, total, allowed) <= 1 - confidence:
        return Decision.HOLDS
    if over and at_least(over, total, allowed) <= 1 - confidence:
        return Decision.BROKEN
    return Decision.OPEN


def least_samples(allowed: float, *, confidence: float = CONFIDENCE) -> int:
    """Return how many samples, none of them over, prove that at most a share `allowed` is over.

    At 95 % these are 59 for a 95th percentile.
    """
    return 1 if allowed <= 0 else math.ceil(math.log(1 - confidence) / math.log1p(-allowed))


def at_most(count: int, total: int, share: float) -> float:
    """Return the probability of at most `count` successes in `total` trials that succeed with `share`."""
    return 1.0 if count >= total else _sum(range(count + 1), total, share)


def at_least(count: int, total: int, share: float) -> float:
    """Return the probability of at least `count` successes in `total` trials that succeed with `share`."""
    if count <= 0:
        return 1.0
    if count <= total * share:
        return max(0.0, 1.0 - at_most(count - 1, total, share))
    return _sum(range(count, total + 1), total, share)


def upper_bound(over: int, total: int, *, confidence: float = CONFIDENCE) -> float:
    """Return the largest share that is compatible with a count (Clopper and Pearson, 1934, one-sided)."""
    if over >= total:
        return 1.0
    low, high = over / total, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if at_most(over, total, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def lower_bound(over: int, total: int, *, confidence: float = CONFIDENCE) -> float:
    """Return the smallest share that is compatible with a count (Clopper and Pearson, 1934, one-sided)."""
    return 1.0 - upper_bound(total - over, total, confidence=confidence) if total else 0.0


def _sum(counts: range, total: int, share: float) -> float:
    """Return the probability of any of some counts; terms that add nothing any more are left out."""
    top, found = -math.inf, 0.0
    for count in counts if counts.start else reversed(counts):
        term = _log_term(count, total, share)
        if term > top:
            found, top = found * math.exp(top - term) + 1.0 if found else 1.0, term
        else:
            found += math.exp(term - top)
            if term < top - 40:
                break
    return min(1.0, found * math.exp(top))


def _log_term(count: int, total: int, share: float) -> float:
    choose = math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
    return choose + count * math.log(share) + (total - count) * math.log1p(-share)
