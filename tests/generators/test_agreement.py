"""The same JSON means the same in Python, TypeScript and Java, and what a schema says."""

from __future__ import annotations

import json
import os
import warnings
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import pytest

from bench.compilers import class_path, jdk
from bench.corpus import contracts_in, default_folder
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.schema_builder import schema_graph
from tests.generators.agreement.agreeing import Case, Outcome, agree, cases, told
from tests.generators.agreement.breaking import Breaker
from tests.generators.agreement.drawing import Drawer
from tests.generators.agreement.json_values import read, same, write
from tests.generators.agreement.meaning import Meaning
from tests.generators.agreement.packages import LANGUAGES, Answer, Packages
from tests.generators.conftest import PLATFORM

CORPUS = Path(__file__).parent / "corpus"
FOLDER = "LOCKSTEP_CORPUS"
"""The environment's variable that names the folder of public contracts."""
CONTRACTS = [PLATFORM, *sorted(CORPUS.glob("every-*.yaml"))]


def skip(reason: str) -> NoReturn:
    """Skip a test, and say so where skipped tests are only counted."""
    warnings.warn(pytest.PytestWarning(reason), stacklevel=2)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a JDK for Java 21 and the class path of the generated packages."""
    try:
        return jdk(), class_path(tmp_path_factory.mktemp("libraries"))
    except RuntimeError as missing:
        skip(f"AGREEMENT IS NOT CHECKED: {missing}")


def run(
    contract: Path, folder: Path, tools: tuple[Path, str], instances: int, seed: int
) -> Outcome:
    home, jars = tools
    return agree(
        load_contract(contract, name=contract.name),
        folder,
        seed=seed,
        instances=instances,
        jdk=home,
        jars=jars,
    )


def assert_agreement(outcome: Outcome) -> None:
    """Fail where a language could not be asked, or differs, or where too little was tried."""
    assert outcome.unbuilt == {}
    assert not outcome.disagreements, "\n".join(map(str, outcome.distinct()))
    assert outcome.tried == outcome.wanted
    assert min(outcome.valid, outcome.broken.total()) >= outcome.wanted // 4
    assert outcome.holds


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)
def test_three_languages_agree(contract: Path, tmp_path: Path, tools: tuple[Path, str]) -> None:
    assert_agreement(run(contract, tmp_path, tools, 200, seed=1))


@pytest.mark.long
@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)
def test_three_languages_agree_at_length(
    contract: Path, tmp_path: Path, tools: tuple[Path, str]
) -> None:
    assert_agreement(run(contract, tmp_path, tools, 2_500, seed=2))


@pytest.mark.long
def test_three_languages_agree_on_public_contracts(tmp_path: Path, tools: tuple[Path, str]) -> None:
    folder = Path(os.environ.get(FOLDER) or default_folder())
    found = contracts_in(folder) if folder.is_dir() else []
    public = [path for path in found if not (CORPUS / path.name).exists()]
    if not public:
        skip(
            f"AGREEMENT ON PUBLIC CONTRACTS IS NOT CHECKED: none in {folder}; "
            f"fetch them with `python -m bench.corpus FOLDER`, and name it in {FOLDER}"
        )
    for path in public:
        if schema_graph(load_contract(path)).definitions:
            assert_agreement(run(path, tmp_path / path.name, tools, 400, seed=3))


RULED = {
    "Text": {"type": "string", "maxLength": 4},
    "Whole": {"type": "integer", "maximum": 100},
    "Items": {"type": "array", "uniqueItems": True, "items": {"type": "integer"}},
    "Thing": {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "boolean"}, "b": {"enum": ["x", "y"]}},
    },
}
PLANTED = {
    "Text": {"type": "string", "maxLength": 5},
    "Whole": {"type": "integer"},
    "Items": {"type": "array", "items": {"type": "integer"}},
    "Thing": {
        "type": "object",
        "properties": {"a": {"type": "boolean"}, "b": {"enum": ["x"]}},
    },
}
"""The same types with a fault each: a bound moved or lost, a rule, a member's presence, a value."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_planted_fault_is_found(language: str, tmp_path: Path, tools: tuple[Path, str]) -> None:
    ruled, planted = (contract_of(tmp_path, one) for one in (RULED, PLANTED))
    graph, wrong = schema_graph(ruled), schema_graph(planted)
    expected, meaning = Meaning(graph), Meaning(wrong)
    packages = Packages(planted, wrong, tmp_path / "packages")
    found, kept = set[str](), set[str]()
    home, jars = tools
    with packages.driver(language, jdk=home, jars=jars) as driver:
        for case in cases(graph, Outcome(contract=""), seed=6, instances=300):
            name = case.definition.name
            answer = driver.ask(
                packages.asked(language, wrong.definitions[name]), write(case.value)
            )
            is_alike = expected.shape_faults(name, case.value) == meaning.shape_faults(
                name, case.value
            )
            assert (told(case, answer) == "as expected") is is_alike
            (kept if is_alike else found).add(name)
    assert found == kept == set(RULED)


def contract_of(folder: Path, schemas: dict[str, Any]) -> Contract:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1.0.0"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    path = folder / "contract.json"
    path.write_text(json.dumps(document), "utf-8")
    return load_contract(path, name="contract.json")


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)
def test_what_is_drawn_is_valid_and_what_is_broken_is_not(contract: Path) -> None:
    graph = schema_graph(load_contract(contract))
    meaning = Meaning(graph)
    outcome = Outcome(contract=contract.name)
    drawn = list(cases(graph, outcome, seed=3, instances=400))
    assert len(drawn) == 400
    for case in drawn:
        assert meaning.shape_faults(case.definition.name, case.value) == case.faults
        assert bool(case.broken) is bool(case.faults)
        assert same(read(write(case.value)), case.value)


def test_the_same_seed_draws_the_same() -> None:
    graph = schema_graph(load_contract(PLATFORM))

    def drawn() -> list[str]:
        outcome = Outcome(contract="")
        return [write(one.value) for one in cases(graph, outcome, seed=4, instances=100)]

    assert drawn() == drawn()


def test_every_kind_of_fault_is_met() -> None:
    graph = schema_graph(load_contract(CORPUS / "every-construct.yaml"))
    random = Random(5)
    drawer, breaker = Drawer(graph, random), Breaker(graph, random)
    names = [one.name for one in graph.definitions.values() if one.is_component and not one.view]
    kinds = set[str]()
    for _ in range(6_000):
        name = random.choice(names)
        broken = breaker.broken(name, drawer.instance(name))
        kinds |= {broken.kind} if broken else set()
    assert kinds >= {
        *("another type", "missing", "member not allowed", "not listed", "pattern", "format"),
        *("too short", "too long", "too small", "too large", "no multiple", "fraction"),
        *("beyond the format", "duplicates", "too few items", "too many items", "bad name"),
        *("too few members", "too many members", "tuple too long", "tuple too short", "no branch"),
        *("discriminator unknown", "discriminator missing", "discriminator of another type"),
    }


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(text='{"a":1.0}'), "as expected"),
        (Answer(text='{"a":1.5}'), 'gave back {"a":1.5}'),
        (Answer(text='{"a":true}'), 'gave back {"a":true}'),
        (Answer(text="{}"), "gave back {}"),
        (Answer(faults=("/a",)), "faults at ['/a']"),
        (Answer(error="it fell"), "broke down: it fell"),
    ],
)
def test_a_language_that_differs_is_told_of(answer: Answer, said: str) -> None:
    definition = next(iter(schema_graph(load_contract(PLATFORM)).definitions.values()))
    assert told(Case(definition=definition, value={"a": 1}), answer) == said
    refused = Case(definition=definition, value={"a": 1}, broken="x", faults=frozenset({"/a"}))
    expected = {Answer(faults=("/a",)): "as expected"}.get(
        answer, "took it as valid" if answer.text else said
    )
    assert told(refused, answer) == expected


def test_numbers_are_compared_exactly() -> None:
    assert same(read("1.0"), 1)
    assert same(read("1e2"), Decimal(100))
    assert not same(read("9007199254740993"), read("9007199254740992"))
    assert not same(read("0.1"), read("0.10000000000000001"))
    assert not same(read("true"), 1)
    assert not same(read("[1]"), read("[true]"))
