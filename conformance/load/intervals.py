"""What a count says about a share, exactly: the binomial test behind Clopper and Pearson's interval."""

from __future__ import annotations

import math
from enum import Enum
from typing import Final

CONFIDENCE: Final = 0.95


class Decision(Enum):
    """What a sample says about a promise, at 95 % confidence."""

    HOLDS = "holds"
    BROKEN = "broken"
    OPEN = "open"


def decide(over: int, total: int, allowed: float) -> Decision:
    """Return whether at most a share `allowed` of all requests exceeds a limit, as `over` of `total` did.

    A share of 0 is the promise of a maximum: a single excess breaks it.
    """
    if total == 0:
        return Decision.OPEN
    if allowed <= 0:
        return Decision.BROKEN if over else Decision.HOLDS
    if at_most(over, total, allowed) <= 1 - CONFIDENCE:
        return Decision.HOLDS
    if over and 1 - at_most(over - 1, total, allowed) <= 1 - CONFIDENCE:
        return Decision.BROKEN
    return Decision.OPEN


def at_most(count: int, total: int, share: float) -> float:
    """Return the probability of at most `count` successes in `total` trials that succeed with `share`."""
    if count >= total:
        return 1.0
    logs = [_log_term(index, total, share) for index in range(count + 1)]
    top = max(logs)
    return min(1.0, math.exp(top) * math.fsum(math.exp(one - top) for one in logs))


def upper_bound(over: int, total: int) -> float:
    """Return the largest share that is compatible with a count (Clopper and Pearson, 1934, one-sided)."""
    if over >= total:
        return 1.0
    low, high = over / total, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if at_most(over, total, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _log_term(count: int, total: int, share: float) -> float:
    choose = math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
    return choose + count * math.log(share) + (total - count) * math.log1p(-share)
