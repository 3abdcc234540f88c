"""What tests of images and of consumers in containers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.mutants.turns import alone, beside_others


@pytest.fixture
def engine_beside_others() -> Iterator[None]:
    with beside_others():
        yield


@pytest.fixture
def engine_alone() -> Iterator[None]:
    with alone():
        yield
