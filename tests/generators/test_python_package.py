"""The Python package: it imports, keeps what JSON says, and refuses what the contract forbids."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import MISSING, TypeAdapter, ValidationError

from tests.generators.conftest import (
    GOLDEN,
    ODD,
    PACKAGES,
    PLATFORM,
    ROOT,
    contract_of,
    examples_of,
    files_of,
    place,
)

PACKAGE = PACKAGES["python"]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, ModuleType]]:
    """Return the generated package of each contract, imported; both have the same name."""
    found: dict[Path, ModuleType] = {}
    for contract in (PLATFORM, GOLDEN, ODD):
        folder = place(files_of(contract, "python"), tmp_path_factory.mktemp("python"))
        forget()
        sys.path.insert(0, str(folder))
        try:
            found[contract] = importlib.import_module(PACKAGE)
        finally:
            sys.path.remove(str(folder))
    yield found
    forget()


def forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def round_trip(model: Any, text: str) -> Any:
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    value = adapter.validate_json(text)
    dumped = adapter.dump_json(value, by_alias=True, exclude_unset=True)
    assert adapter.validate_json(dumped) == value
    return json.loads(dumped)


@pytest.mark.parametrize(
    ("contract", "name", "example"),
    [
        pytest.param(contract, name, example, id=f"{name}-{at}")
        for contract in (PLATFORM, GOLDEN)
        for at, (name, example) in enumerate(examples_of(contract_of(contract)))
    ],
)
def test_the_examples_survive_a_round_trip(
    packages: dict[Path, ModuleType], contract: Path, name: str, example: Any
) -> None:
    again = round_trip(getattr(packages[contract], name), json.dumps(example))
    assert instants_aside(again) == instants_aside(example)


def instants_aside(value: Any) -> Any:
    """Return a value with date-times as instants, since `…:00.000Z` and `…:00Z` are the same one."""
    if isinstance(value, dict):
        return {key: instants_aside(one) for key, one in value.items()}  # type: ignore[misc]
    if isinstance(value, list):
        return [instants_aside(one) for one in value]  # type: ignore[misc]
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else value
    except ValueError:
        return value


STATES: list[tuple[str, Any]] = [
    ("NodePatch", {}),
    ("NodePatch", {"jobId": None}),
    ("NodePatch", {"jobId": "01K9K3V8Q6T4W2Z1Y5X7N9M3BD"}),
    ("NodePatch", {"properties": {"draft": None, "large": 12345678901234567890, "zeros": "007"}}),
    (
        "Pagination",
        {"limit": 5, "nextCursor": None, "hasMore": False, "later": {"kept": [1, None]}},
    ),
]


@pytest.mark.parametrize(("name", "value"), STATES, ids=str)
def test_absent_null_and_present_survive(
    packages: dict[Path, ModuleType], name: str, value: Any
) -> None:
    assert round_trip(getattr(packages[PLATFORM], name), json.dumps(value)) == value


def test_an_absent_member_is_missing_and_a_default_is_there(
    packages: dict[Path, ModuleType],
) -> None:
    models = packages[PLATFORM]
    patch = models.NodePatch.model_validate({"jobId": None})
    assert patch.job_id is None
    assert patch.type is MISSING
    assert patch.model_dump(by_alias=True) == {"jobId": None}
    end = "01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e0f"
    edge = models.EdgeInput.model_validate({"type": "has", "sourceId": end, "targetId": end})
    assert edge.state == models.EdgeState.COMMITTED
    assert "state" not in edge.model_dump(exclude_unset=True, by_alias=True)
    assert models.EdgeInput(type="has", source_id=end, target_id=end) == edge


REFUSED: list[tuple[Path, str, Any]] = [
    (PLATFORM, "NodePatch", {"type": None}),
    (PLATFORM, "NodePatch", {"type": ""}),
    (PLATFORM, "NodePatch", {"type": "9 lives"}),
    (PLATFORM, "NodePatch", {"unknown": 1}),
    (PLATFORM, "NodePatch", {"jobId": "short"}),
    (PLATFORM, "NodePatch", {"properties": []}),
    (PLATFORM, "NodeBatch", {"items": []}),
    (PLATFORM, "NodeBatch", {}),
    (PLATFORM, "Pagination", {"limit": 201, "nextCursor": None, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": "5", "nextCursor": None, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": True, "nextCursor": None, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": 5.5, "nextCursor": None, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": 5, "hasMore": False}),
    (PLATFORM, "Pagination", {"limit": 5, "nextCursor": None, "hasMore": 0}),
    (PLATFORM, "Liveness", {"status": "dead"}),
    (PLATFORM, "JobStatus", "paused"),
    (PLATFORM, "NodeId", "01935f5c2b1a7c3d9e4f5a6b7c8d9e0f"),
    (PLATFORM, "Organization", {"id": "acme", "name": "Acme", "createdAt": "2026-01-05"}),
    (PLATFORM, "Organization", {"id": "acme", "name": "Acme", "createdAt": "2026-01-05T09:30:00"}),
    (PLATFORM, "Organization", {"id": "acme", "name": "Acme", "createdAt": 1767605400}),
    (PLATFORM, "MigrationJobInput", {"source": "s", "logsUrl": "no scheme"}),
    (PLATFORM, "JobMetrics", {"errorRate": 1.5}),
    (ODD, "Bounded", {}),
    (ODD, "Bounded", {"a": "", "b": "", "c": ""}),
    (ODD, "PetTypeV2", {"default": "a", "package": 1, "missing": None, "look": "b"}),
    (GOLDEN, "Circle", {"kind": "circle", "radius": 0}),
    (GOLDEN, "Square", {"kind": "square", "side": 7}),
    (GOLDEN, "Shape", {"kind": "triangle"}),
    (GOLDEN, "Shape", {"kind": "circle", "side": 5}),
    (GOLDEN, "Event", {"type": "stopped", "at": "2026-01-05T09:30:00Z", "more": 1}),
    (GOLDEN, "Scalar", {"no": "object"}),
    (GOLDEN, "Scalar", "longer than eight"),
    (GOLDEN, "Note", {"text": "a", "other": 1}),
    (GOLDEN, "Tree", {"name": "R", "value": 1, "class": "leaf", "colour": "blue"}),
    (
        GOLDEN,
        "Tree",
        {"name": "R", "value": 1, "class": "leaf", "colour": None, "tags": ["a", "a"]},
    ),
    (GOLDEN, "Tree", {"name": "R", "value": 1, "class": "leaf", "colour": None, "bounded": 11}),
    (GOLDEN, "Tree", {"name": "R", "value": 1, "class": "leaf", "colour": None, "pair": ["a"]}),
    (
        GOLDEN,
        "Tree",
        {"name": "R", "value": 1, "class": "leaf", "colour": None, "counts": {"a": -1}},
    ),
]


@pytest.mark.parametrize(("contract", "name", "value"), REFUSED, ids=str)
def test_what_the_contract_forbids_is_refused(
    packages: dict[Path, ModuleType], contract: Path, name: str, value: Any
) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(getattr(packages[contract], name)).validate_json(json.dumps(value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Pagination", {"limit": 5.0, "nextCursor": None, "hasMore": False}),
        ("MigrationJobInput", {"source": "s", "logsUrl": "https://example.com"}),
        (
            "Problem",
            {"type": "/problems/x", "title": "T", "status": 400, "code": "x", "requestId": "1"},
        ),
    ],
)
def test_what_the_contract_allows_is_taken_as_it_is(
    packages: dict[Path, ModuleType], name: str, value: Any
) -> None:
    assert round_trip(getattr(packages[PLATFORM], name), json.dumps(value)) == value


@pytest.mark.parametrize("contract", [PLATFORM, GOLDEN, ODD], ids=["platform", "golden", "odd"])
def test_it_type_checks_strictly_and_is_formatted(contract: Path, tmp_path: Path) -> None:
    folder = place(files_of(contract, "python"), tmp_path)
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "include": [PACKAGE]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    pyright = ROOT / "node_modules" / ".bin" / "pyright"
    assert pyright.exists(), "install the Node packages first: make node_modules/.ready"
    ruff = [sys.executable, "-m", "ruff", "format", "--check", "--isolated"]
    commands = [
        [str(pyright), "--pythonpath", sys.executable],
        [*ruff, "--line-length", "100", PACKAGE],
    ]
    for command in commands:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
