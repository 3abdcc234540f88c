"""Numbers that a type allows: often a bound, seldom one that is plain.

A limit of what is compared: integers without a format are drawn from 64 bits, unless their own bounds say
otherwise. Java holds them as `Long`, and refuses what is beyond, where Python and TypeScript keep it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from random import Random
from typing import Final

from contracts.schemas import Number
from generators.formats import RANGES
from tests.generators.agreement.json_values import Value
from tests.generators.agreement.meaning import exact_number

SAFE: Final = 2**53 - 1
"""The greatest integer below which a double tells all integers apart; other numbers keep within."""
_FRACTIONS: Final = (0.1, 0.5, -2.25, 1e-7, 1e21, 3.0, 0.0, 123456.789)


def valid_number(kind: Number, random: Random) -> Value:
    """Return a number of a type, or None where none was met."""
    least, greatest = bounds(kind)
    if least > greatest:
        return None
    step = _step(kind)
    if step is None:
        return _fraction(least, greatest, random)
    first, last = ceil(least / step), floor(greatest / step)
    if first > last:
        return None
    near = [one for one in (0, 1, -1, 7) if first <= one <= last]
    number = random.choice((first, last, random.randint(first, last), *near)) * step
    if number.denominator != 1:
        return Decimal(number.numerator) / Decimal(number.denominator)
    whole = int(number)
    # An integer may be written with a fraction of nothing.
    return Decimal(f"{whole}.0") if abs(whole) < SAFE and random.random() < 0.05 else whole


def bounds(kind: Number) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest number to draw for a type."""
    low, high = RANGES.get(kind.format, RANGES["int64"]) if kind.integer else (-SAFE, SAFE)
    least, greatest = Fraction(low), Fraction(high)
    ranged = kind.integer and kind.format in RANGES
    step = Fraction(1) if kind.integer else Fraction(1, 1000)
    lower = [Fraction(exact_number(one)) for one in (kind.minimum,) if one is not None]
    lower += [
        Fraction(exact_number(one)) + step for one in (kind.exclusive_minimum,) if one is not None
    ]
    upper = [Fraction(exact_number(one)) for one in (kind.maximum,) if one is not None]
    upper += [
        Fraction(exact_number(one)) - step for one in (kind.exclusive_maximum,) if one is not None
    ]
    if ranged:
        return max([least, *lower]), min([greatest, *upper])
    least = max(lower) if lower else least
    greatest = min(upper) if upper else greatest
    if least > greatest and not upper:
        greatest = least + 1000
    if least > greatest and not lower:
        least = greatest - 1000
    return least, greatest


def _step(kind: Number) -> Fraction | None:
    """Return what every number of the type is a multiple of, or None."""
    steps = [Fraction(exact_number(one)) for one in kind.multiples]
    if kind.integer:
        steps.append(Fraction(1))
    if not steps:
        return None
    whole = steps[0]
    for one in steps[1:]:
        whole = Fraction(
            lcm(whole.numerator, one.numerator), gcd(whole.denominator, one.denominator)
        )
    return whole


def _fraction(least: Fraction, greatest: Fraction, random: Random) -> Value:
    low, high = float(max(least, Fraction(-1000))), float(min(greatest, Fraction(1000)))
    if low > high:
        low, high = float(least), float(greatest)
    for _ in range(12):
        middle = random.uniform(low, high)
        number = random.choice((middle, round(middle, 2), *_FRACTIONS, float(least), low))
        if least <= Fraction(number) <= greatest:
            return Decimal(repr(number))
    return None
