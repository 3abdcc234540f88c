"""Every format gives the same records with the lines on which they begin."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from metadata_cli.ingesting.inputs import Inputs, open_inputs
from metadata_cli.reading.mapping import load_mapping
from metadata_cli.reading.records import CHUNK_BYTES, UnreadableError
from metadata_cli.reading.sources import zstd


def opened(*paths: Path, **options: Any) -> Inputs:
    defaults: dict[str, Any] = {
        "file_format": None, "kind": None, "mapping": None, "delimiter": ",", "spool_folder": None,
    }  # fmt: skip
    return open_inputs([str(path) for path in paths], **(defaults | options))


def records(inputs: Inputs) -> list[tuple[int, Any]]:
    return [
        (line, json.loads(text))
        for one in inputs.files
        for chunk in one.chunks()
        for text, line in zip(chunk.texts, chunk.lines, strict=True)
    ]


def stopped(inputs: Inputs) -> tuple[str, int]:
    with pytest.raises(UnreadableError) as raised:
        records(inputs)
    return raised.value.problem.code, raised.value.problem.line


MANY = [{"type": "a", "properties": {"text": "é" * (n % 50), "n": n}} for n in range(12_000)]


def test_ndjson_passes_over_empty_lines_and_a_mark_and_needs_no_last_end(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b'\xef\xbb\xbf{"a":1}\r\n\n  \n{"a":2}\n{"a":3}')
    assert records(opened(path)) == [(1, {"a": 1}), (4, {"a": 2}), (5, {"a": 3})]


@pytest.mark.parametrize(
    "ending", ["ndjson", "json", "jsonl.gz", "ndjson.zst", "json.gz", "json.zst"]
)
def test_formats_and_compressions_agree(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    text = (
        json.dumps(MANY, ensure_ascii=False, indent=1)
        if ending.startswith("json") and not ending.startswith("jsonl")
        else "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in MANY)
    )
    data = text.encode()
    assert len(data) > 3 * CHUNK_BYTES
    if ending.endswith(".gz"):
        data = gzip.compress(data)
    elif ending.endswith(".zst"):
        data = zstd.compress(data)
    path.write_bytes(data)
    found = records(opened(path))
    assert [value for _, value in found] == MANY
    lines = text.split("\n")
    for line, _ in found[:: len(found) // 50]:
        assert "{" in lines[line - 1]


@pytest.mark.parametrize(
    "text", ['[{"a":1},{"a":2}]', ' { "items" : [ {"a":1} ,\n {"a":2} ] } \n', "[]"]
)
def test_json_is_an_array_or_has_items(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    assert [value for _, value in records(opened(path))] == (
        [{"a": 1}, {"a": 2}] if "a" in text else []
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1), ("{}", 1), ('{"a":1}', 1), ("[", 1), ("[1,]", 1), ("[1 2]", 1), ("[1,\n2", 2),
        ('[\n{"a":1},\n{"a":}\n]', 3), ('[1]\n\n]', 1), ('{"items":[1]', 1), ("[1]}", 1),
        ('[\n"' + "x" * 300_000, 2),
    ],
)  # fmt: skip
def test_broken_json_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    assert stopped(opened(path)) == ("malformed-body", line)


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("ending", ["ndjson", "json", "csv"])
def test_a_stream_that_is_cut_off_is_told(tmp_path: Path, pack: Any, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    text = {
        "ndjson": "".join(json.dumps(one) + "\n" for one in MANY),
        "json": json.dumps(MANY, indent=0),
        "csv": "type,properties.n\n" + "".join(f"a,{n}\n" for n in range(400_000)),
    }[ending]
    data = pack(text.encode())
    path.write_bytes(data[: len(data) * 3 // 4])
    code, line = stopped(opened(path))
    assert code == "malformed-body"
    assert 1 < line <= text.count("\n") + 1


@pytest.mark.parametrize(("ending", "text"), [
    ("json", '[\n{"a":1},\n{"a":"\xff"}]'), ("csv", "type,id\na,\nb,\xff\n"),
])  # fmt: skip
def test_wrong_bytes_are_told_with_their_line(tmp_path: Path, ending: str, text: str) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_bytes(text.encode("latin-1"))
    assert stopped(opened(path)) == ("malformed-body", 3)


def test_wrong_bytes_far_into_csv_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"a,{n}".encode() for n in range(20_000)]
    rows[15_000] = b"a,\xe9"
    path.write_bytes(b"\n".join([b"type,properties.n", *rows]))
    assert stopped(opened(path)) == ("malformed-body", 15_002)


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b"1\n" + b"x" * (9 * 1024 * 1024))
    assert stopped(opened(path)) == ("payload-too-large", 2)


def test_csv_without_a_mapping_is_read_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('type,properties,properties.name\ntable,"{""n"": 1}",x\n\ncolumn,,\n', "utf-8")
    assert records(opened(path)) == [
        (2, {"type": "table", "properties": {"n": 1, "name": "x"}}),
        (4, {"type": "column"}),
    ]


def test_csv_with_a_mapping(tmp_path: Path) -> None:
    rules = tmp_path / "m.toml"
    rules.write_text(
        """
        kind = "node"
        delimiter = ";"
        ignore = ["remark"]
        [columns]
        id = {column = "key", as = "uuid5"}
        type = {value = "table"}
        "properties.name" = "title"
        "properties.rows" = {column = "rows", as = "integer"}
        "properties.share" = {column = "share", as = "number"}
        "properties.open" = {column = "open", as = "boolean"}
        """,
        "utf-8",
    )
    path = tmp_path / "a.csv"
    path.write_text('key;title;rows;share;open;remark\na;"x\ny";12;0.5;true;z\nb;;;;;\n', "utf-8")
    (first, one), (second, two) = records(opened(path, mapping=load_mapping(rules)))
    assert (first, second) == (2, 4)
    assert one["properties"] == {"name": "x\ny", "rows": 12, "share": 0.5, "open": True}
    assert two["type"] == "table"
    assert one["id"] != two["id"]


@pytest.mark.parametrize(
    ("header", "pointers"),
    [
        ("type,colour", ["/colour"]), ("type,type", ["/type"]), ("type,a~b/c", ["/a~0b~1c"]),
    ],
)  # fmt: skip
def test_an_unknown_column_is_told_at_the_header(
    tmp_path: Path, header: str, pointers: list[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\na,b\n", "utf-8")
    with pytest.raises(UnreadableError) as raised:
        records(opened(path))
    problem = raised.value.problem
    assert problem.line == 1
    assert [one.pointer for one in problem.errors] == pointers
