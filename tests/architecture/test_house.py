"""The house keeps its shape: who imports whom, how large a room is, and that registries equal folders."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WINGS = ("contracts", "generators", "conformance")
GATE = "gate"
SIGNOFF = "signoff"
OURS = (*WINGS, GATE, SIGNOFF)
PROGRAM = "packages/cli/metadata_cli"
ROOMS = (*OURS, PROGRAM)
"""The folders whose modules are ours to keep small."""
MAY_IMPORT = {
    "contracts": {"contracts"},
    "generators": {"contracts", "generators"},
    "conformance": {"contracts", "conformance"},
    "gate": {*WINGS, GATE},
    "signoff": {"contracts", "generators", GATE, SIGNOFF},
}
LARGEST_MODULE = 340
"""Lines; a module has one subject, and past about 300 lines it usually has two."""


def modules(wing: str) -> Iterator[Path]:
    return (path for path in sorted((ROOT / wing).rglob("*.py")))


def imported_names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
    return names


@pytest.mark.parametrize("wing", OURS)
def test_a_wing_imports_only_what_it_may(wing: str) -> None:
    ours = {*OURS, "generated", "lockstep"}
    strays = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(wing)
        for name in imported_names(path)
        if name.partition(".")[0] in ours - MAY_IMPORT[wing]
    }
    assert not strays


def test_the_cli_lives_on_its_own_package_and_the_generated_one() -> None:
    strays = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(PROGRAM)
        for name in imported_names(path)
        if name.partition(".")[0] in {*OURS, "generated", "lockstep", "bench", "tests"}
    }
    assert not strays
    # Who writes files does without the HTTP client, and the storage does without either way in.
    arrows = {"storage": {"remote", "ingesting", "commands"}, "reading": {"storage", "remote"}}
    crossed = {
        f"{path.relative_to(ROOT)} imports {name}"
        for room, others in arrows.items()
        for path in modules(f"{PROGRAM}/{room}")
        for name in relative_names(path)
        if name in others
    }
    assert not crossed


def relative_names(path: Path) -> set[str]:
    """Return the folders of the same program that a module imports from, lazily as well."""
    return {
        node.module.partition(".")[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 2
    }


def test_there_are_no_import_cycles_between_modules() -> None:
    graph: dict[str, set[str]] = {}
    for wing in OURS:
        for path in modules(wing):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            graph[name] = {
                one
                for one in top_level_imports(path)
                if one.partition(".")[0] in OURS and one != name
            }
    assert not list(cycles(graph))


def top_level_imports(path: Path) -> set[str]:
    """Return what a module imports when it is imported, type-checking blocks left out."""
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def cycles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    done: set[str] = set()

    def visit(name: str, above: list[str]) -> Iterator[list[str]]:
        if name in above:
            yield above[above.index(name) :]
            return
        if name in done:
            return
        for following in sorted(graph.get(name, ())):
            yield from visit(following, [*above, name])
        done.add(name)

    for name in sorted(graph):
        yield from visit(name, [])


@pytest.mark.parametrize("wing", ROOMS)
def test_rooms_stay_small(wing: str) -> None:
    large = {
        str(path.relative_to(ROOT)): length
        for path in modules(wing)
        if (length := len(path.read_text("utf-8").splitlines())) > LARGEST_MODULE
    }
    assert not large


def test_no_python_package_shadows_a_library() -> None:
    assert not list((ROOT / "docker").rglob("__init__.py"))


def test_every_view_is_listed_and_every_listed_view_is_there() -> None:
    from contracts.report.views import VIEWS, view

    folder = ROOT / "contracts" / "report" / "views"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "curves", "findings"}
    assert files == set(VIEWS)
    assert all(callable(view(name)) for name in VIEWS)


def test_every_lint_file_is_listed() -> None:
    from contracts.lint import LINTS

    folder = ROOT / "contracts" / "lint"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "run", "spectral"}
    assert files == {lint.__module__.rpartition(".")[2] for lint in LINTS}


def test_every_target_folder_is_listed() -> None:
    from generators.targets import TARGETS

    folder = ROOT / "generators" / "targets"
    folders = {path.name for path in folder.iterdir() if (path / "__init__.py").exists()}
    assert folders == {target.name for target in TARGETS}


def test_every_command_of_the_front_door_exists() -> None:
    from lockstep import COMMANDS

    for command, module in COMMANDS.items():
        assert command in importlib.import_module(module).COMMANDS


def test_no_file_names_a_registry_host_or_a_download_address() -> None:
    hosts = ("registry.npmjs" + ".org", "pypi" + ".org", "files.python" + "hosted.org")
    text_suffixes = {".py", ".toml", ".txt", ".in", ".json", ".yaml", ".yml", ".md", ".ini", ".xml"}
    skipped = {"node_modules", ".venv", ".tox", ".git", "dist", "out", ".tools", ".hypothesis"}
    strays = [
        str(path.relative_to(ROOT))
        for path in walk_files(ROOT, skipped)
        if (path.suffix in text_suffixes or path.name == "Makefile")
        and any(host in path.read_text("utf-8", errors="ignore") for host in hosts)
    ]
    assert not strays


def walk_files(folder: Path, skipped: set[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in skipped:
            continue
        if path.is_dir():
            yield from walk_files(path, skipped)
        else:
            yield path
