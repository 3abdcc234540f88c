"""What callers may name in a generated package, and what of it moves from one contract to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.build import Built, build
from generators.declarations import declarations, parameters, parted
from generators.plans import contract_plan
from generators.symbols import moves_between
from generators.targets import TARGETS
from tests.gate.desk import CONTRACT
from tests.generators.conftest import GOLDEN, ODD, files_of

LANGUAGES = [target.name for target in TARGETS]


def built(folder: Path, text: str) -> dict[str, Built]:
    folder.mkdir()
    contract = folder / "desk.yaml"
    contract.write_text(text, "utf-8")
    plan = contract_plan(contract, (), folder / "out")
    return {one.package.target.name: one for one in build(plan).packages}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    return built(tmp_path_factory.mktemp("symbols") / "old", CONTRACT.read_text("utf-8"))


EDITS: dict[str, tuple[tuple[str, str], dict[str, list[str]]]] = {
    "a member is renamed": (
        ("        opened: {type: string", "        begun: {type: string"),
        {
            "python": ["Ticket.opened is called Ticket.begun"],
            "typescript": ["Ticket.opened is called Ticket.begun"],
            "java": ["Ticket.opened() is called Ticket.begun()"],
        },
    ),
    "a member may be left out": (
        ("required: [id, title, state]", "required: [id, title]"),
        {
            "python": ["Ticket.state became State | MISSING, was State"],
            "typescript": ["Ticket.state became State or undefined, was State"],
            "java": ["Ticket.state() became State or null, was State"],
        },
    ),
    "a member has to be there": (
        ("      required: [title]\n", "      required: [title, notes]\n"),
        {
            "python": ["NewTicket.notes became str, was str | MISSING"],
            "typescript": ["NewTicket.notes became string, was string or undefined"],
            "java": ["NewTicket.notes() became String, was String or null"],
        },
    ),
    "a member is gone": (
        ("        notes: {type: string}\n", ""),
        {
            "python": ["NewTicket.notes is gone"],
            "typescript": ["NewTicket.notes is gone"],
            "java": [
                "NewTicket.notes() is gone",
                "new NewTicket(…) became one of 2 arguments, was one of 3 arguments",
            ],
        },
    ),
    "a value is listed": (
        ("enum: [open, closed, late]", "enum: [open, closed, late, lost]"),
        {
            "python": [
                "State became Literal['open', 'closed', 'late', 'lost'], "
                "was Literal['open', 'closed', 'late']"
            ],
            "typescript": [
                'State became "open" | "closed" | "late" | "lost", was "open" | "closed" | "late"',
            ],
            "java": [],
        },
    ),
    "a value is listed no more": (
        ("enum: [open, closed, late]", "enum: [open, late]"),
        {"java": ["State.CLOSED is gone"]},
    ),
    "an operation is renamed": (
        ("operationId: listNotices", "operationId: readNotices"),
        {
            "python": ["NoticesService.list_notices() is called NoticesService.read_notices()"],
            "typescript": ["NoticesService.listNotices() is called NoticesService.readNotices()"],
            "java": ["NoticesService.listNotices() is called NoticesService.readNotices()"],
        },
    ),
    "a schema is renamed": (
        ("NewTicket", "TicketInput"),
        {
            "python": ["NewTicket is called TicketInput"],
            "typescript": ["NewTicket is called TicketInput"],
            "java": ["NewTicket is called TicketInput"],
        },
    ),
    "an operation is new": (
        (
            "  /notices:\n",
            "  /desks:\n    get:\n      operationId: listDesks\n      tags: [desks]\n      parameters:\n"
            "        - {name: floor, in: query, required: true, schema: {type: integer}}\n"
            "      responses: {'204': {description: None.}}\n  /notices:\n",
        ),
        {"python": [], "typescript": [], "java": []},
    ),
    "words change": (
        ("description: The tickets.", "description: The tickets of this desk."),
        {"python": [], "typescript": [], "java": []},
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_an_edit_moves_is_told_in_each_language(
    name: str, original: dict[str, Built], tmp_path: Path
) -> None:
    (old, new), wanted = EDITS[name]
    text = CONTRACT.read_text("utf-8")
    assert old in text
    everywhere = -1 if name == "a schema is renamed" else 1
    edited = built(tmp_path / "new", text.replace(old, new, everywhere))
    targets = {target.name: target for target in TARGETS}
    for language, moves in wanted.items():
        found = moves_between(original[language], edited[language], targets[language].symbols)
        told = [str(one) for one in found]
        # What takes or returns a renamed type says so as well.
        if name == "a schema is renamed":
            told = [one for one in told if one in moves]
        assert told == moves, language


def test_a_package_that_lies_there_is_read_from_its_folder(tmp_path: Path) -> None:
    from generators.emit import write

    text = CONTRACT.read_text("utf-8")
    before = built(tmp_path / "old", text)
    for one in before.values():
        write(one)
    current = {
        one.package.target.name: one
        for one in build(
            contract_plan(tmp_path / "old" / "desk.yaml", (), tmp_path / "old" / "out")
        ).packages
    }
    assert all(one.manifest is None for one in current.values())
    after = built(tmp_path / "new", text.replace("        notes: {type: string}\n", ""))
    for target in TARGETS:
        found = moves_between(current[target.name], after[target.name], target.symbols)
        assert any("is gone" in str(one) for one in found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("contract", [GOLDEN, ODD], ids=["golden", "odd"])
def test_every_type_and_service_of_a_package_is_a_symbol(language: str, contract: Path) -> None:
    target = next(one for one in TARGETS if one.name == language)
    found = {
        symbol.written
        for path, text in files_of(contract, language).items()
        for symbol in target.symbols(path, text)
    }
    assert any(one.endswith("Service") for one in found)
    assert sum("Service." in one for one in found) >= 2
    if contract is GOLDEN:
        assert {"Circle", "Square", "Tree"} <= found
        radius = "Circle.radius()" if language == "java" else "Circle.radius"
        assert radius in found


def test_declarations_end_where_their_brackets_close() -> None:
    import re

    text = """
    // a comment with { a brace
    export interface One { a: { b: string; }; /* } */ c?: "}" | number; }
    export const two = call(() => ({ x: 1 }));
    """
    found = list(declarations(text, braced=re.compile(r"export interface ")))
    assert [one.head for one in found] == [
        "export interface One",
        "export const two = call(() => ({ x: 1 }))",
    ]
    assert [one.head for one in declarations(found[0].body or "", braced=re.compile("(?!)"))] == [
        "a: { b: string; }",
        'c?: "}" | number',
    ]
    assert list(parted('Map<String, List<A>> a, @B(x = 1, y = "(,") C c', ",")) == [
        "Map<String, List<A>> a",
        '@B(x = 1, y = "(,") C c',
    ]
    assert parameters("call(a: (b: C) => D, e?: F): G<H>") == (
        "call",
        "a: (b: C) => D, e?: F",
        ": G<H>",
    )
