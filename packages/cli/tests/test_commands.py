"""Every command: its help with an example, its mistakes with one message, and what it does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from metadata_cli.main import COMMANDS

from .conftest import Cli, contents, ndjson, node


def test_the_program_lists_its_commands(cli: Cli) -> None:
    ran = cli("--help")
    assert ran.code == 0
    assert all(command.__name__ in ran.out for command in COMMANDS)


@pytest.mark.parametrize("command", [command.__name__ for command in COMMANDS])
def test_a_command_explains_itself_with_an_example(cli: Cli, command: str) -> None:
    ran = cli(command, "--help")
    assert ran.code == 0
    assert f"metadata-cli {command}" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ingest", "none.ndjson", "-o", "acme", "-d", "m.db"), "cannot be read"),
        (("ingest", "here.txt", "-o", "acme", "-d", "m.db"), "--format"),
        (("ingest", "here.ndjson", "-o", "Acme!", "-d", "m.db"), "organisation"),
        (("ingest", "here.ndjson", "-o", "acme"), "--database FILE or --url"),
        (("ingest", "here.ndjson", "-o", "acme", "-d", "m.db", "-j", "1"), "ULID"),
        (("ingest", "here.ndjson", "-o", "acme", "-d", "no/m.db"), "folder"),
        (("ingest", "here.ndjson", "-o", "acme", "-d", "m.db", "-m", "here.txt"), "TOML"),
        (("ingest", "here.ndjson", "-o", "acme", "--url", "here"), "no address"),
        (("ingest", "here.ndjson", "-o", "acme", "--url", "http://here"), "METADATA_API_KEY"),
        (("export", "-o", "acme", "-d", "none.db"), "is not there"),
        (("export", "-o", "acme", "-d", "none.db", "-j", "0" * 26), "--kind node"),
        (("export", "-o", "acme", "-d", "none.db", "--since", "now", "-k", "node"), "no instant"),
        (("migrate", "-d", "none.db"), "is not there"),
        (("jobs", "-o", "acme", "-d", "none.db"), "is not there"),
    ],
)
def test_a_mistake_is_one_message_and_exit_code_2(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("METADATA_API_KEY", raising=False)
    ndjson(tmp_path / "here.ndjson", [node(1)])
    (tmp_path / "here.txt").write_text("= x", "utf-8")
    before = contents(tmp_path)
    ran = cli(*arguments)
    assert (ran.code, said in ran.message, ran.out) == (2, True, "")
    assert len(ran.err.splitlines()) == 1
    assert contents(tmp_path) == before


def test_a_wrong_option_is_a_usage_error(cli: Cli) -> None:
    assert cli("ingest", "--no-such-option").code == 2
    assert cli("ingest").code == 2


@pytest.mark.parametrize(
    "content",
    [
        b"no database at all, but long enough to look like one" * 100,
        b"SQLite format 3\x00" + b"\xff" * 5000,
    ],
)
def test_a_file_that_is_no_database_cannot_be_used(
    cli: Cli, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "m.db").write_bytes(content)
    source = ndjson(tmp_path / "a.ndjson", [node(1)])
    before = contents(tmp_path)
    for command in (
        ("ingest", source, "-o", "acme"),
        ("init",),
        ("migrate",),
        ("export", "-o", "acme"),
    ):
        ran = cli(*command, "-d", tmp_path / "m.db")
        assert (ran.code, len(ran.err.splitlines())) == (4, 1), command
    assert contents(tmp_path)["m.db"] == before["m.db"]


def test_another_programs_or_a_newer_database_is_left_alone(cli: Cli, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("create table things (x)")
    assert cli("init", "-d", tmp_path / "new.db").code == 0
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        connection.execute("insert into schema_migrations (hash, created_at) values ('x', 9e15)")
        connection.commit()
    source = ndjson(tmp_path / "a.ndjson", [node(1)])
    for name, said in (("other.db", "holds tables"), ("new.db", "newer version")):
        ran = cli("ingest", source, "-o", "acme", "-d", tmp_path / name)
        assert (ran.code, said in ran.message) == (4, True)


def test_init_and_migrate_do_nothing_twice(cli: Cli, tmp_path: Path) -> None:
    database = tmp_path / "m.db"
    first = cli("init", "-d", database, "-o", "acme=Acme Ltd.", "-o", "globex")
    assert (first.code, first.last["organizations"]) == (0, ["acme", "globex"])
    assert len(first.last["applied"]) == first.last["migrations"] > 0
    again = cli("init", "-d", database, "-o", "acme")
    assert (again.last["applied"], again.last["organizations"]) == ([], [])
    assert cli("migrate", "-d", database).last["applied"] == []
    assert cli("migrate", "-d", database, "--check").code == 0


def test_an_older_database_is_brought_up_to_date(cli: Cli, tmp_path: Path) -> None:
    from metadata_cli.storage.migrations import known_migrations

    database, older = tmp_path / "m.db", known_migrations()[:2]
    with closing(sqlite3.connect(database)) as connection:
        for migration in older:
            for statement in migration.statements:
                connection.execute(statement)
        connection.execute(
            "create table schema_migrations (id serial primary key, hash text, created_at numeric)"
        )
        connection.executemany(
            "insert into schema_migrations (hash, created_at) values (?, ?)",
            [(one.digest, one.created_at) for one in older],
        )
        connection.execute("insert into organizations values ('acme', 'a', 1)")
        connection.execute(
            "insert into nodes values ('acme', 'x', 'table', ?, null, 1, 1, 'a', 1, 'a', null)",
            ('{"name":"orders"}',),
        )
        connection.commit()
    checked = cli("migrate", "-d", database, "--check")
    assert (checked.code, len(checked.last["missing"])) == (1, len(known_migrations()) - 2)
    source = ndjson(tmp_path / "a.ndjson", [node(1)])
    refused = cli("ingest", source, "-o", "acme", "-d", database)
    assert (refused.code, "metadata-cli migrate" in refused.message) == (4, True)
    assert cli("migrate", "-d", database).code == 0
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(
            "select count(*) from node_search where node_search match 'orders'"
        )
        assert found.fetchone() == (1,)


def test_jobs_can_be_asked_for_by_status_and_id(cli: Cli, tmp_path: Path) -> None:
    source = ndjson(tmp_path / "a.ndjson", [node(1)])
    target = ("-o", "acme", "-d", tmp_path / "m.db")
    job = cli("ingest", source, *target).last["job"]
    assert cli("jobs", job, *target).last["source"].startswith(source.as_uri())
    assert cli("jobs", *target, "--status", "failed").out == ""
    assert cli("jobs", "01K9K3V8Q6T4W2Z1Y5X7N9M3BD", *target).code == 1


def test_doctor_finds_the_program_well_and_a_damaged_database_ill(cli: Cli, tmp_path: Path) -> None:
    ran = cli("doctor")
    assert (ran.code, all(one["ok"] for one in ran.events)) == (0, True), ran.out
    (tmp_path / "m.db").write_bytes(b"x" * 10_000)
    ran = cli("doctor", "-d", tmp_path / "m.db")
    assert (ran.code, ran.last["ok"], "not a SQLite database" in ran.last["seen"]) == (
        1,
        False,
        True,
    )


def test_an_export_is_there_whole_or_not_at_all(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "-d", tmp_path / "m.db", "-o", "acme").code == 0
    before = contents(tmp_path)
    assert (
        cli("export", "-o", "globex", "-d", tmp_path / "m.db", "-O", tmp_path / "x.ndjson").code
        == 4
    )
    assert contents(tmp_path) == before
