"""The CLI and the API agree on a file: schema, migrations, rows, and what is read out of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from metadata_cli.ingesting import api_target

from .conftest import API, KEY, Cli, edge, ndjson, node, node_id, running_api

pytestmark = pytest.mark.skipif(not API.exists(), reason="the API is not built: pnpm build")

RECORDS: list[Any] = [
    *({"node": node(n, name=f"orders {n}", text='a "quoted" \\ word')} for n in range(2500)),
    *({"edge": edge(n, n, n + 1)} for n in range(1500)),
]


def query(database: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def test_a_file_of_the_cli_is_the_apis_own(cli: Cli, tmp_path: Path) -> None:
    source = ndjson(tmp_path / "a.ndjson", RECORDS)
    database = tmp_path / "m.db"
    assert cli("ingest", source, "-o", "acme", "-d", database, "--org-name", "Acme Ltd.").code == 0
    before = query(database, "select * from schema_migrations")
    with running_api(database) as api:
        page = api.get("/orgs/acme/nodes", limit="2")
        assert [one["id"] for one in page["data"]] == [node_id(0), node_id(1)]
        assert page["data"][0]["properties"] == RECORDS[0]["node"]["properties"]
        found = api.get("/orgs/acme/search", q="orders 2499")["data"]
        assert [one["id"] for one in found] == [node_id(2499)]
        assert len(api.get(f"/orgs/acme/nodes/{node_id(7)}/neighbors")["data"]) == 2
        (job,) = api.get("/orgs/acme/jobs")["data"]
        assert (job["status"], job["metrics"]["edgesWritten"]) == ("succeeded", 1500)
        events = api.get("/orgs/acme/audit-events", limit="200")["data"]
        assert {one["action"] for one in events} == {
            "createOrg", "createJob", "updateJob", "upsertNodes", "upsertEdges",
        }  # fmt: skip
        answer = api.http.get(f"/orgs/acme/nodes/{node_id(1)}")
        assert answer.headers["etag"] == '"1"'
        changed = api.http.put(
            f"/orgs/acme/nodes/{node_id(1)}", json={"type": "table"}, headers={"If-Match": '"1"'}
        )
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        exported = api.http.get("/orgs/acme/export").content
    assert query(database, "select * from schema_migrations") == before
    ran = cli("export", "-o", "acme", "-d", database, "-O", tmp_path / "out.ndjson")
    assert (ran.code, ran.last["lines"]) == (0, 4000)
    assert (tmp_path / "out.ndjson").read_bytes() == exported


def test_a_file_of_the_api_has_the_same_schema_and_takes_what_the_cli_writes(
    cli: Cli, tmp_path: Path
) -> None:
    theirs, ours = tmp_path / "theirs.db", tmp_path / "ours.db"
    with running_api(theirs) as api:
        body = {"items": [node(n, name="theirs") for n in range(10)]}
        assert api.http.post("/orgs/acme/nodes", json=body).status_code == 200
    assert cli("init", "-d", ours, "-o", "acme=Acme Ltd.").code == 0
    schema = "select type, name, tbl_name from sqlite_schema order by 1, 2"
    assert query(ours, schema) == query(theirs, schema)
    columns = (
        'select s.name, c.name, c.type, c."notnull", c.dflt_value, c.pk from sqlite_schema s '
        "join pragma_table_info(s.name) c where s.type = 'table' order by 1, c.cid"
    )
    assert query(ours, columns) == query(theirs, columns)
    account = "select hash, created_at from schema_migrations order by created_at"
    assert query(ours, account) == query(theirs, account)
    assert cli("migrate", "-d", theirs, "--check").code == 0
    source = ndjson(tmp_path / "a.ndjson", [node(n, name="ours") for n in range(5, 15)])
    assert cli("ingest", source, "-o", "acme", "-d", theirs).code == 0
    with running_api(theirs) as api:
        assert len(api.get("/orgs/acme/nodes", limit="200")["data"]) == 15
        found = api.get("/orgs/acme/search", q="ours", limit="200")["data"]
        assert {one["id"] for one in found} == {node_id(n) for n in range(5, 15)}


def test_both_ways_in_leave_the_same_rows(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = [
        {"node": node(5000, big=12345678901234567890, exact="é", deep={"a": [None, 1.5, True]})},
        {"node": {"type": "plain"}},
        {"node": node(1, changed=True)},
    ]
    source = ndjson(tmp_path / "a.ndjson", [*RECORDS, *odd])
    file, through = tmp_path / "file.db", tmp_path / "api.db"
    assert cli("ingest", source, "-o", "acme", "-d", file).code == 0
    monkeypatch.setenv("METADATA_API_KEY", KEY)
    with running_api(through) as api:
        ran = cli("ingest", source, "-o", "acme", "--url", api.url)
        assert ran.code == 0, ran.err
        assert (ran.last["nodesWritten"], ran.last["edgesWritten"]) == (2503, 1500)
        again = cli("ingest", source, "-o", "acme", "--url", api.url, "--job", ran.last["job"])
        assert (again.code, again.last["resumed"]) == (0, True)
    for table, columns in (
        (
            "nodes",
            "case type when 'plain' then '' else id end, type, properties, revision, deleted_at",
        ),
        ("edges", "id, type, source_id, target_id, state, properties, revision, deleted_at"),
        ("node_revisions", "id, revision, type, properties, deleted_at"),
        ("organizations", "id"),
        ("jobs", "status, source"),
        # Two requests are under way at once, so that rows are numbered in the order of their arrival.
        ("node_search join nodes on seq = node_search.rowid where words match 'quoted'", "id"),
    ):
        statement = f"select {columns} from {table}"
        assert sorted(query(file, statement)) == sorted(query(through, statement)), table


@pytest.mark.parametrize("is_looked_up", [True, False])
def test_a_dangling_edge_is_told_with_its_line_through_the_api(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_looked_up: bool
) -> None:
    if not is_looked_up:
        monkeypatch.setattr(api_target, "MOST_LOOKED_UP", 0)
    records = [
        *({"node": node(n)} for n in range(1200)),
        {"edge": edge(1, 1, 2)},
        {"edge": edge(2, 3, 9999)},
    ]
    source = ndjson(tmp_path / "a.ndjson", records)
    monkeypatch.setenv("METADATA_API_KEY", KEY)
    with running_api(tmp_path / "m.db") as api:
        ran = cli("ingest", source, "-o", "acme", "--url", api.url)
        assert ran.code == 1
        (problem,) = ran.problems
        assert (problem["code"], problem["line"]) == ("unknown-reference", 1202)
        assert problem["errors"][0]["pointer"] == "/edge/targetId"
        assert is_looked_up or problem["requestId"] in ran.message
        written = api.get("/orgs/acme/nodes")["data"]
        assert bool(written) is not is_looked_up


def test_an_export_is_read_again(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = ndjson(tmp_path / "a.ndjson", RECORDS)
    assert cli("ingest", source, "-o", "acme", "-d", tmp_path / "one.db").code == 0
    packed = tmp_path / "out.ndjson.zst"
    monkeypatch.setenv("METADATA_API_KEY", KEY)
    with running_api(tmp_path / "one.db") as api:
        assert cli("export", "-o", "acme", "--url", api.url, "-O", packed).code == 0
        ran = cli("export", "-o", "acme", "--url", api.url, "-k", "node", "-t", "table")
        assert len(ran.out.splitlines()) == 2500
    assert cli("ingest", packed, "-o", "acme", "-d", tmp_path / "two.db").code == 0
    columns = "id, type, properties, revision"
    items = f"select {columns} from nodes union all select {columns} from edges order by 1"
    assert query(tmp_path / "one.db", items) == query(tmp_path / "two.db", items)


def test_jobs_are_the_same_from_the_file_and_through_the_api(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        source = ndjson(tmp_path / f"{name}.ndjson", [{"type": name}])
        assert cli("ingest", source, "-o", "acme", "-d", tmp_path / "m.db").code == 0
    offline = cli("jobs", "-o", "acme", "-d", tmp_path / "m.db").events
    monkeypatch.setenv("METADATA_API_KEY", KEY)
    with running_api(tmp_path / "m.db") as api:
        assert cli("jobs", "-o", "acme", "--url", api.url, "--limit", "1").events == offline[:1]
        assert cli("jobs", "-o", "acme", "--url", api.url).events == offline
        ran = cli("doctor", "--url", api.url, "-d", tmp_path / "m.db")
    assert (ran.code, all(one["ok"] for one in ran.events)) == (0, True), ran.out
    assert offline[0]["status"] == "succeeded"
