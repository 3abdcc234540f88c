"""The fast validation and the generated models say the same of every record."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metadata_cli.checking import exact_json
from metadata_cli.checking.chunks import check
from metadata_cli.checking.judging import judge
from metadata_cli.problems import Problem
from metadata_cli.reading.records import Chunk
from metadata_client import DecodeError, decode
from metadata_client.models import EdgeInput, NodeInput

UUIDS = st.uuids().map(str) | st.sampled_from(
    [
        "",
        "x",
        "01935F5C-2B1A-7C3D-9E4F-5A6B7C8D9E0F",
        "01935f5c2b1a7c3d9e4f5a6b7c8d9e0f",
        " a",
        "a\nb",
    ]
)
JOBS = st.sampled_from(["01K9K3V8Q6T4W2Z1Y5X7N9M3BD", "01k9k3v8q6t4w2z1y5x7n9m3bd", "", "8" * 26])
TYPES = st.text(string.ascii_letters + string.digits + "_.:-", max_size=130) | st.text(max_size=3)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=5), JSON, max_size=4)
STATES = st.sampled_from(["pending", "committed", "superseded", "gone", ""])


def member(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return value | value | value | value | JSON


NODES = st.fixed_dictionaries(
    {"type": member(TYPES)},
    optional={"id": member(UUIDS), "properties": member(OBJECTS), "jobId": member(JOBS)},
)
EDGES = st.fixed_dictionaries(
    {"type": member(TYPES), "sourceId": member(UUIDS), "targetId": member(UUIDS)},
    optional={
        "id": member(UUIDS), "properties": member(OBJECTS), "jobId": member(JOBS),
        "state": member(STATES),
    },
)  # fmt: skip
ODD = st.dictionaries(
    st.sampled_from(["id", "type", "properties", "jobId", "state", "sourceId", "other"]),
    JSON | UUIDS | TYPES,
    max_size=5,
)


def accepted_by_models(kind: str, text: bytes) -> bool:
    try:
        decode(NodeInput if kind == "node" else EdgeInput, exact_json.parse(text))
    except (DecodeError, ValueError, RecursionError):
        return False
    return True


def accepted(kind: str, *texts: bytes) -> list[bool]:
    """Return what the whole check says, the fast way first, of records checked together."""
    chunk = Chunk(texts=list(texts), lines=range(1, len(texts) + 1))
    checked = check(chunk, kind, "file", 0)
    wrong = {problem.line for problem in checked.problems}
    found = checked.nodes if kind == "node" else checked.edges
    assert len(found.items) + len(wrong) == len(texts)
    return [line not in wrong for line in range(1, len(texts) + 1)]


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(["node", "edge"]),
    st.lists(NODES | EDGES | ODD, min_size=1, max_size=3),
    st.booleans(),
)
def test_both_say_the_same_of_generated_records(
    kind: str, records: list[dict[str, Any]], compact: bool
) -> None:
    separators = (",", ":") if compact else None
    texts = [json.dumps(one, ensure_ascii=compact, separators=separators) for one in records]
    encoded = [text.encode("utf-8", "replace") for text in texts]
    assert accepted(kind, *encoded) == [accepted_by_models(kind, text) for text in encoded]


@settings(max_examples=400, deadline=None)
@given(
    NODES,
    st.integers(0, 400),
    st.sampled_from(['"', "}", "{", ",", "\\", "\x00", "\xff", "]", "0", ""]),
)
def test_both_say_the_same_of_damaged_text(record: dict[str, Any], place: int, put: str) -> None:
    text = json.dumps(record).encode()
    place %= len(text)
    damaged = text[:place] + put.encode("latin-1") + text[place + 1 :]
    assert accepted("node", damaged) == [accepted_by_models("node", damaged)]


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        (b"{}", "required", "/type"),
        (b'{"type": 5}', "type", "/type"),
        (b'{"type": "1a"}', "pattern", "/type"),
        (b'{"type": ""}', "minLength", "/type"),
        (b'{"type": "a", "id": "nope"}', "format", "/id"),
        (b'{"type": "a", "id": null}', "type", "/id"),
        (b'{"type": "a", "properties": []}', "type", "/properties"),
        (b'{"type": "a", "x/y": 1}', "additionalProperties", "/x~1y"),
        (b'{"type": "a", "jobId": "x"}', "minLength", "/jobId"),
    ],
)
def test_a_fault_has_its_pointer_and_code(text: bytes, code: str, pointer: str) -> None:
    judged = judge(text, "node", exported=False)
    assert isinstance(judged, Problem)
    assert [(one.code, one.pointer) for one in judged.errors] == [(code, pointer)]


@pytest.mark.parametrize(
    "text",
    [
        b'{"type": "a"', b'{"type": "a"}}', b"", b"null", b'{"type": "a", "properties": {"x": NaN}}',
        b'{"type": "a", "properties": {"x": "\xff"}}', b'{"type": "a", "properties": {"x": 01}}',
        b'{"type": "a", "properties": ' + b'{"x":' * 600 + b"1" + b"}" * 601,
        b'{"type": "a", "properties": {"x":' + b"[" * 497 + b"]" * 497 + b"}}",
    ],
)  # fmt: skip
def test_what_is_no_json_or_too_deep_is_refused(text: bytes) -> None:
    assert accepted("node", text) == [False]


def test_what_nests_as_deep_as_the_api_takes_is_taken() -> None:
    deep = b'{"type": "a", "properties": {"x":' + b"[" * 496 + b"]" * 496 + b"}}"
    assert accepted("node", deep) == [True]


def test_one_wrong_record_among_many_is_found_at_its_line() -> None:
    texts = [b'{"type": "a"}'] * 50
    texts[17] = b'{"type": "a", "extra": 1}'
    assert accepted("node", *texts).index(False) == 17
