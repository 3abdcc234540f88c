"""The same JSON means the same in Python, TypeScript and Java, and what a schema says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from bench.compilers import class_path, jdk
from contracts.load import load_contract
from contracts.schema_builder import schema_graph
from tests.generators.agreement.agreeing import Case, Outcome, agree, cases, told
from tests.generators.agreement.breaking import Breaker
from tests.generators.agreement.drawing import Drawer
from tests.generators.agreement.json_values import read, same, write
from tests.generators.agreement.meaning import Meaning
from tests.generators.agreement.packages import Answer
from tests.generators.conftest import PLATFORM

CORPUS = Path(__file__).parent / "corpus"
CONTRACTS = [PLATFORM, *sorted(CORPUS.glob("every-*.yaml"))]


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a JDK for Java 21 and the class path of the generated packages."""
    try:
        return jdk(), class_path(tmp_path_factory.mktemp("libraries"))
    except RuntimeError as missing:
        pytest.skip(f"AGREEMENT IS NOT CHECKED: {missing}")


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


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)
def test_three_languages_agree(contract: Path, tmp_path: Path, tools: tuple[Path, str]) -> None:
    outcome = run(contract, tmp_path, tools, 200, seed=1)
    assert outcome.valid >= 50
    assert outcome.broken.total() >= 50
    assert outcome.unbuilt == {}
    assert not outcome.disagreements, "\n".join(map(str, outcome.distinct()))


@pytest.mark.long
@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)
def test_three_languages_agree_at_length(
    contract: Path, tmp_path: Path, tools: tuple[Path, str]
) -> None:
    outcome = run(contract, tmp_path, tools, 2_500, seed=2)
    assert outcome.unbuilt == {}
    assert not outcome.disagreements, "\n".join(map(str, outcome.distinct()))


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
