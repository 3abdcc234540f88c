"""Ingestion into a database file: whole or not at all, resumed without doubling, and as the API writes."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from metadata_cli.ingesting import file_target, validation
from metadata_cli.ingesting.file_target import FileTarget

from .conftest import Cli, contents, edge, ndjson, node, node_id, start


def rows(database: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture
def filled(cli: Cli, tmp_path: Path) -> Path:
    """A database with a hundred nodes."""
    folder = tmp_path / "data"
    folder.mkdir()
    source = ndjson(tmp_path / "base.ndjson", [node(n) for n in range(100)])
    assert cli("ingest", source, "-o", "acme", "-d", folder / "m.db").code == 0
    return folder / "m.db"


def test_nodes_and_edges_of_several_files_are_written(cli: Cli, tmp_path: Path) -> None:
    nodes = ndjson(tmp_path / "nodes.ndjson", [node(n) for n in range(3000)])
    edges = ndjson(tmp_path / "edges.ndjson", [edge(n, n, n + 1) for n in range(2999)])
    database = tmp_path / "m.db"
    ran = cli("ingest", nodes, edges, "-o", "acme", "-d", database)
    assert ran.code == 0, ran.err
    assert (ran.last["nodesWritten"], ran.last["edgesWritten"]) == (3000, 2999)
    assert rows(database, "select count(*) from nodes") == [(3000,)]
    assert rows(database, "select count(*), min(state), max(revision) from edges") == [
        (2999, "committed", 1)
    ]
    (job,) = rows(database, "select id, status, metrics from jobs")
    assert job[1] == "succeeded"
    assert json.loads(job[2])["nodesWritten"] == 3000
    assert rows(database, "select distinct job_id from nodes") == [(job[0],)]
    assert rows(database, "select count(*) from node_search where node_search match '2999'") == [
        (1,)
    ]
    assert not (tmp_path / "m.db-wal").exists()


def test_items_without_an_id_are_given_uuids_that_increase(cli: Cli, tmp_path: Path) -> None:
    source = ndjson(tmp_path / "a.ndjson", [{"type": "a"}] * 50)
    assert cli("ingest", source, "-o", "acme", "-d", tmp_path / "m.db").code == 0
    ids = [one for (one,) in rows(tmp_path / "m.db", "select id from nodes order by seq")]
    assert len(set(ids)) == 50
    assert ids == sorted(ids)
    assert all(one[14] == "7" and one[19] in "89ab" for one in ids)


BAD_RECORDS: list[tuple[str, bytes, str, str]] = [
    ("no type", b'{"properties": {}}', "invalid-body", "/type"),
    ("unknown member", b'{"type": "a", "colour": 1}', "invalid-body", "/colour"),
    ("no JSON", b'{"type": "a"', "malformed-body", ""),
    ("no UTF-8", b'{"type": "a", "properties": {"n": "\xe9"}}', "malformed-body", ""),
    (
        "no job",
        b'{"type": "a", "jobId": "01K9K3V8Q6T4W2Z1Y5X7N9M3BD"}',
        "unknown-reference",
        "/jobId",
    ),
]


@pytest.mark.parametrize(
    ("_", "record", "code", "pointer"), BAD_RECORDS, ids=lambda one: str(one)[:12]
)
@pytest.mark.parametrize("is_new", [True, False])
def test_bad_input_changes_no_byte(
    cli: Cli,
    filled: Path,
    tmp_path: Path,
    _: str,
    record: bytes,
    code: str,
    pointer: str,
    is_new: bool,
) -> None:
    lines = [json.dumps(node(n)).encode() for n in range(2000)]
    lines[1234] = record
    source = tmp_path / "bad.ndjson"
    source.write_bytes(b"\n".join(lines))
    database = filled.with_name("new.db") if is_new else filled
    before = contents(filled.parent)
    ran = cli("ingest", source, "-o", "acme", "-d", database)
    assert ran.code == 1
    (problem,) = ran.problems
    assert (problem["code"], problem["file"], problem["line"]) == (code, str(source), 1235)
    assert [one["pointer"] for one in problem.get("errors", [])] == ([pointer] if pointer else [])
    assert contents(filled.parent) == before


def test_a_cut_off_stream_changes_no_byte(cli: Cli, filled: Path, tmp_path: Path) -> None:
    source = tmp_path / "cut.ndjson.gz"
    packed = gzip.compress(b"".join(json.dumps(node(n)).encode() + b"\n" for n in range(5000)))
    source.write_bytes(packed[:-20])
    before = contents(filled.parent)
    ran = cli("ingest", source, "-o", "acme", "-d", filled)
    assert ran.code == 1
    assert ran.problems[0]["detail"] == "the compressed stream ends too early"
    assert contents(filled.parent) == before


@pytest.mark.parametrize("most_waiting", [1, 32_000])
def test_dangling_edges_are_found_wherever_their_nodes_should_be(
    cli: Cli, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_waiting: int
) -> None:
    monkeypatch.setattr(validation, "MOST_WAITING", most_waiting)
    records: list[Any] = [
        {"edge": edge(1, 1, 2)},
        {"edge": edge(2, 1, 999)},
        {"edge": edge(3, 200, 1)},
        {"node": node(200)},
        {"edge": edge(4, 200, 888)},
        {"edge": edge(5, 200, 1)},
    ]
    source = ndjson(tmp_path / "mixed.ndjson", records)
    before = contents(filled.parent)
    ran = cli("ingest", source, "-o", "acme", "-d", filled)
    assert ran.code == 1
    found = [(one["code"], one["line"], one["errors"][0]["pointer"]) for one in ran.problems]
    assert found == [
        ("unknown-reference", 2, "/edge/targetId"),
        ("unknown-reference", 3, "/edge/sourceId"),
        ("unknown-reference", 5, "/edge/targetId"),
    ]
    assert contents(filled.parent) == before


def test_what_a_crashed_writer_left_in_the_log_stays_there(
    cli: Cli, filled: Path, tmp_path: Path
) -> None:
    script = (
        "import sqlite3, os, sys; c = sqlite3.connect(sys.argv[1]); "
        "c.execute(\"insert into settings values ('a', 'b')\"); c.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(filled)], check=True)
    before = contents(filled.parent)
    assert filled.with_name("m.db-wal").stat().st_size > 0
    source = ndjson(tmp_path / "bad.ndjson", [edge(1, 1, 999)])
    assert cli("ingest", source, "-o", "acme", "-d", filled).code == 1
    after = contents(filled.parent)
    assert {name: after[name] for name in ("m.db", "m.db-wal")} == {
        name: before[name] for name in ("m.db", "m.db-wal")
    }


def test_problems_are_listed_up_to_a_number_and_counted(cli: Cli, tmp_path: Path) -> None:
    source = ndjson(tmp_path / "bad.ndjson", [{"type": 1}] * 30 + [{"type": "a"}] * 5)
    ran = cli("ingest", source, "-o", "acme", "-d", tmp_path / "m.db", "--max-problems", "3")
    assert ran.code == 1
    assert [one.get("line") for one in ran.problems] == [1, 2, 3, None]
    assert ran.problems[-1]["count"] == 30
    assert ran.last["problems"] == 30
    assert not (tmp_path / "m.db").exists()


def test_a_dry_run_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    source = ndjson(tmp_path / "a.ndjson", [node(1)])
    ran = cli("ingest", source, "-o", "acme", "-d", tmp_path / "m.db", "--dry-run")
    assert (ran.code, ran.last["nodes"]) == (0, 1)
    assert contents(tmp_path).keys() == {"a.ndjson"}


class Crash(BaseException):
    """What a power cut is to the program."""


@pytest.mark.parametrize("after_commit", [True, False])
@pytest.mark.parametrize("flushes", [0, 1, 3])
def test_a_rerun_goes_on_after_a_crash_and_doubles_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flushes: int, after_commit: bool
) -> None:
    monkeypatch.setattr(file_target, "ROWS", 1000)
    records = [{"type": "a", "properties": {"n": n, "text": "x" * 60}} for n in range(12_000)]
    source = ndjson(tmp_path / "a.ndjson", records)
    database = tmp_path / "m.db"
    flush, done = FileTarget.flush, 0

    def crash(self: FileTarget, tally: Any) -> None:
        nonlocal done
        if done == flushes and not after_commit:
            raise Crash
        flush(self, tally)
        if done == flushes:
            raise Crash
        done += 1

    with monkeypatch.context() as patched:
        patched.setattr(FileTarget, "flush", crash)
        with pytest.raises(Crash):
            cli("ingest", source, "-o", "acme", "-d", database)
    ran = cli("ingest", source, "-o", "acme", "-d", database)
    assert (ran.code, ran.last["resumed"]) == (0, True)
    assert rows(database, "select count(*), count(distinct id) from nodes") == [(12_000, 12_000)]
    assert rows(database, "select count(distinct json_extract(properties, '$.n')) from nodes") == [
        (12_000,)
    ]
    assert rows(database, "select status from jobs") == [("succeeded",)]


def test_a_killed_process_is_gone_on_with(cli: Cli, tmp_path: Path) -> None:
    records = [{"type": "a", "properties": {"n": n}} for n in range(60_000)]
    source = ndjson(tmp_path / "a.ndjson", records)
    database = tmp_path / "m.db"
    process = start("ingest", source, "-o", "acme", "-d", database, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        if database.exists() and _count(database) > 8000:
            process.kill()
            break
    process.wait()
    assert process.returncode == -9, "it was done before it could be killed"
    left = _count(database)
    assert 0 < left < 60_000
    ran = cli("ingest", source, "-o", "acme", "-d", database)
    assert (ran.code, ran.last["resumed"], ran.last["nodesWritten"]) == (0, True, 60_000)
    assert _count(database) == 60_000


def _count(database: Path) -> int:
    try:
        return int(rows(database, "select count(*) from nodes")[0][0])
    except sqlite3.OperationalError:
        return 0


def test_input_that_was_written_is_written_again_only_if_asked_for(
    cli: Cli, tmp_path: Path
) -> None:
    source = ndjson(tmp_path / "a.ndjson", [{"type": "a"}] * 10)
    target = ("-o", "acme", "-d", tmp_path / "m.db")
    first = cli("ingest", source, *target)
    moved = source.rename(tmp_path / "b.ndjson")
    again = cli("ingest", moved, *target)
    assert (again.code, again.last["event"], again.last["job"]) == (
        0,
        "done-before",
        first.last["job"],
    )
    assert rows(tmp_path / "m.db", "select count(*) from nodes") == [(10,)]
    assert cli("ingest", moved, *target, "--again").last["event"] == "done"
    assert rows(tmp_path / "m.db", "select count(*) from nodes") == [(20,)]


def test_what_another_program_deletes_meanwhile_is_missed(
    cli: Cli, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = FileTarget.begin

    def delete(self: FileTarget, address: str) -> Any:
        with closing(sqlite3.connect(filled)) as connection:
            connection.execute("update nodes set deleted_at = 5 where id = ?", (node_id(2),))
            connection.commit()
        return begin(self, address)

    monkeypatch.setattr(FileTarget, "begin", delete)
    source = ndjson(tmp_path / "edges.ndjson", [edge(1, 1, 2)])
    ran = cli("ingest", source, "-o", "acme", "-d", filled)
    assert (ran.code, node_id(2) in ran.message) == (1, True)
    assert rows(filled, "select count(*) from edges") == [(0,)]


def test_a_job_of_another_input_is_refused_and_an_ended_one_does_nothing(
    cli: Cli, filled: Path, tmp_path: Path
) -> None:
    (job,) = (one for (one,) in rows(filled, "select id from jobs"))
    other = ndjson(tmp_path / "other.ndjson", [node(500)])
    ran = cli("ingest", other, "-o", "acme", "-d", filled, "--job", job)
    assert (ran.code, job in ran.message) == (2, True)
    again = cli("ingest", tmp_path / "base.ndjson", "-o", "acme", "-d", filled, "--job", job)
    assert (again.code, again.last["resumed"]) == (0, True)
    assert rows(filled, "select count(*), max(revision) from nodes") == [(100, 1)]


def test_what_is_stored_is_replaced_with_history_and_what_says_the_same_stays(
    cli: Cli, filled: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        (job,) = connection.execute("select id from jobs").fetchone()
        connection.execute(
            "update nodes set deleted_at = 5, properties = '{}' where id = ?", (node_id(2),)
        )
        connection.commit()
    same = node(1) | {"jobId": job, "properties": {"n": 1.0}}
    records = [
        same, node(2, a=1) | {"jobId": job}, node(3, a=2) | {"jobId": job},
        node(3, a=3) | {"jobId": job}, node(300),
    ]  # fmt: skip
    source = ndjson(tmp_path / "again.ndjson", records)
    assert cli("ingest", source, "-o", "acme", "-d", filled, "--author", "me").code == 0
    found = rows(
        filled,
        "select revision, created_by, updated_by, properties, deleted_at from nodes "
        "where id in (select value from json_each("
        f"'{json.dumps([node_id(n) for n in (1, 2, 3, 300)])}')) order by id",
    )
    assert found == [
        (1, "metadata-cli", "metadata-cli", '{"n":1}', None),
        (2, "me", "me", '{"n":2,"a":1}', None),
        (3, "metadata-cli", "me", '{"n":3,"a":3}', None),
        (1, "me", "me", '{"n":300}', None),
    ]
    history = rows(filled, "select id, revision, properties from node_revisions order by 1, 2")
    assert history == [
        (node_id(2), 1, "{}"), (node_id(3), 1, '{"n":3}'), (node_id(3), 2, '{"n":3,"a":2}'),
    ]  # fmt: skip
    payload = rows(
        filled,
        "select payload from audit_events where action = 'upsertNodes' order by id desc limit 1",
    )
    assert json.loads(payload[0][0]) == {"created": 2, "updated": 3, "rejected": 0}


@pytest.mark.parametrize("most_rows", [1, 100_000])
def test_what_was_taken_for_new_in_the_middle_of_a_transaction_is_written_once(
    cli: Cli, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_rows: int
) -> None:
    joined = ndjson(tmp_path / "joined.ndjson", [edge(1, 1, 2), edge(2, 2, 3)])
    assert cli("ingest", joined, "-o", "acme", "-d", filled).code == 0
    monkeypatch.setattr(file_target, "ROWS", most_rows)
    filler = "x" * 400
    nodes = ndjson(
        tmp_path / "nodes.ndjson",
        [node(n, text=filler) for n in range(1000, 3000)] + [node(5, changed=True)],
    )
    edges = ndjson(
        tmp_path / "edges.ndjson",
        [edge(n, 1000, 1001) for n in range(10, 3000)] + [edge(2, 3, 2)],
    )
    ran = cli("ingest", nodes, edges, "-o", "acme", "-d", filled)
    assert (ran.code, ran.last["nodesWritten"], ran.last["edgesWritten"]) == (0, 2001, 2991)
    assert rows(filled, "select count(*), count(distinct id), sum(revision) from nodes") == [
        (2100, 2100, 2101)
    ]
    assert rows(filled, "select count(*), count(distinct id), sum(revision) from edges") == [
        (2992, 2992, 2993)
    ]
    audited = rows(
        filled,
        "select action, sum(json_extract(payload, '$.created')), "
        "sum(json_extract(payload, '$.updated')) from audit_events "
        "where action like 'upsert%' and request_id = "
        "(select request_id from audit_events order by id desc limit 1) group by 1 order by 1",
    )
    assert audited == [("upsertEdges", 2990, 1), ("upsertNodes", 2000, 1)]


def test_standard_input_is_read_twice(tmp_path: Path) -> None:
    text = "".join(json.dumps(node(n)) + "\n" for n in range(10))
    process = start(
        "ingest", "-", "-o", "acme", "-d", tmp_path / "m.db",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    process.communicate(text, timeout=60)
    assert process.returncode == 0
    assert rows(tmp_path / "m.db", "select count(*) from nodes") == [(10,)]
    assert contents(tmp_path).keys() == {"m.db"}


def test_input_that_changes_between_the_passes_is_found_out(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ndjson(tmp_path / "a.ndjson", [node(1)])
    begin = FileTarget.begin

    def change(self: FileTarget, address: str) -> Any:
        ndjson(source, [node(2)])
        return begin(self, address)

    monkeypatch.setattr(FileTarget, "begin", change)
    ran = cli("ingest", source, "-o", "acme", "-d", tmp_path / "m.db")
    assert ran.code == 1
    assert "changed while it was read" in ran.message
    assert rows(tmp_path / "m.db", "select status from jobs") == [("failed",)]


def test_csv_with_natural_keys_becomes_nodes_and_edges(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "nodes.toml").write_text(
        '[columns]\nid = {column = "name", as = "uuid5"}\ntype = "kind"\n"properties.name" = "name"\n',
        "utf-8",
    )
    (tmp_path / "edges.toml").write_text(
        'kind = "edge"\n[columns]\ntype = {value = "feeds"}\n'
        'sourceId = {column = "from", as = "uuid5"}\ntargetId = {column = "to", as = "uuid5"}\n',
        "utf-8",
    )
    (tmp_path / "nodes.csv").write_text("name,kind\norders,table\nshops,table\n", "utf-8")
    (tmp_path / "edges.csv").write_text("from,to\norders,shops\nshops,nowhere\n", "utf-8")
    target = ("-o", "acme", "-d", tmp_path / "m.db")
    assert cli("ingest", tmp_path / "nodes.csv", "-m", tmp_path / "nodes.toml", *target).code == 0
    ran = cli("ingest", tmp_path / "edges.csv", "-m", tmp_path / "edges.toml", *target)
    assert [(one["line"], one["errors"][0]["pointer"]) for one in ran.problems] == [
        (3, "/targetId")
    ]
    (tmp_path / "edges.csv").write_text("from,to\norders,shops\n", "utf-8")
    assert cli("ingest", tmp_path / "edges.csv", "-m", tmp_path / "edges.toml", *target).code == 0
    assert rows(tmp_path / "m.db", "select count(*) from edges") == [(1,)]
