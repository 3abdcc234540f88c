"""Whether a request names by itself what its answer tells of."""

from __future__ import annotations

import pytest

from conformance.exchange import Request
from conformance.stored.repeating import is_named


@pytest.mark.parametrize(
    ("key", "named"),
    [("j1", True), ("7", True), ("own", True), ("j2", False), ("True", False), ("inner", False)],
)
def test_what_a_request_names_is_in_its_path_or_a_member_of_its_body(key: str, named: bool) -> None:
    request = Request(
        method="PATCH",
        path="/jobs/j1",
        path_values=(("jobId", "j1"),),
        body=b'{"number": 7, "id": "own", "deep": {"id": "inner"}}',
    )
    assert is_named(request, key) is named


def test_a_request_without_a_body_names_nothing_but_its_path() -> None:
    assert not is_named(Request(method="POST", path="/jobs"), "j1")
