"""All contracts of the corpus through all three languages: generated, compiled, counted, compared.

Run it as `python -m bench.corpus_check FOLDER [--only NAME]… [--language NAME]… [--jobs 2]` on a folder that
`bench.corpus` has filled. It prints one table, and what went wrong below it; it exits 1 where anything did.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.compilers import Verdict, class_path, lines_of, sources, verdicts
from bench.corpus import contracts_in, default_folder
from bench.processes import Run, run
from contracts.load import load_contract
from contracts.report.finding import LockstepError

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("python", "typescript", "java")


@dataclass(slots=True, kw_only=True)
class Row:
    """What was found about one contract in one language."""

    contract: str
    language: str
    operations: int = 0
    missing: list[str] = field(default_factory=list[str])
    seconds: float = 0
    lines: int = 0
    warnings: int = 0
    identical: bool = False
    untouched: bool = False
    verdicts: list[Verdict] = field(default_factory=list[Verdict])
    problems: list[str] = field(default_factory=list[str])

    @property
    def holds(self) -> bool:
        return not self.problems


def operations_of(contract: Path) -> list[str] | None:
    """Return the ids of a contract's operations, or None where it is not valid."""
    try:
        return [one.id for one in load_contract(contract).operations]
    except LockstepError as problem:
        print(f"{contract.name} is not valid: {problem}"[:300], file=sys.stderr)
        return None


def check(contract: Path, operations: list[str] | None, language: str, scratch: Path) -> Row:
    """Generate one package and say all that is wrong with it."""
    row = Row(contract=contract.name, language=language)
    if operations is None:
        row.problems.append("the contract is not valid")
        return row
    row.operations = len(operations)
    place = scratch / contract.name.replace(".", "-")
    here, there = place / "one", place / "another"
    for folder in (here, there):
        shutil.rmtree(folder / language, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    first = _generate(contract, here, language, cwd=ROOT, seed="0")
    row.seconds = first.seconds
    if not first.ended_well:
        row.missing = operations
        row.problems.append(f"generate ended with {first.code}: {first.last_words()}")
        return row
    row.warnings = first.output.count(" warning[")
    package = here / language
    row.lines = lines_of(package, language)
    former = _digests(package)
    times = {path: path.stat().st_mtime_ns for path in package.rglob("*")}
    again = _generate(contract, here, language, cwd=ROOT, seed="1")
    now = {path: path.stat().st_mtime_ns for path in package.rglob("*")}
    touched = sorted(path.name for path in now if times.get(path) != now[path])
    row.untouched = again.ended_well and not touched and times.keys() == now.keys()
    if not row.untouched:
        named = ", ".join(touched[:5]) or "by removing some"
        row.problems.append(f"a second run with nothing changed touched files: {named}")
    other = _generate(contract, there, language, cwd=there, seed="4711")
    differing = _differences(former, _digests(there / language)) if other.ended_well else ["all"]
    row.identical = not differing
    if differing:
        row.problems.append(
            "another folder and PYTHONHASHSEED gave other bytes: " + ", ".join(differing[:5])
        )
    row.missing = list(_missing(operations, package, language))
    if row.missing:
        row.problems.append("operations without a method: " + ", ".join(row.missing[:10]))
    for verdict in verdicts(language, package, scratch / f"{place.name}-{language}"):
        row.verdicts.append(verdict)
        if verdict.errors:
            row.problems.append(f"{verdict.tool}: {verdict.errors} errors\n{verdict.words}")
    return row


def _generate(contract: Path, out: Path, language: str, *, cwd: Path, seed: str) -> Run:
    command = [sys.executable, str(ROOT / "lockstep.py"), "generate"]
    command += ["--contract", str(contract), "--out", str(out), "--target", language]
    environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    return run(command, cwd=cwd, environment=environment)


def _digests(package: Path) -> dict[str, str]:
    return {
        path.relative_to(package).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in package.rglob("*")
        if path.is_file()
    }


def _differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _missing(operations: list[str], package: Path, language: str) -> Iterator[str]:
    """Yield the operations whose id no source says: every method tells its errors which operation it is."""
    aside = {"models", "model", "server"}
    text = "\n".join(
        path.read_text("utf-8")
        for path in sources(package, language)
        if not aside & set(path.relative_to(package).parts)
    )
    for operation in operations:
        spellings = {json.dumps(operation), json.dumps(operation, ensure_ascii=False)}
        if not any(one in text for one in spellings):
            yield operation


def _table(rows: list[Row]) -> str:
    lines = [
        "| contract | language | holds | operations | lines | warnings | generated | tools | identical |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for row in rows:
        tools = ", ".join(f"{one.tool} {one.errors} ({one.seconds:.0f} s)" for one in row.verdicts)
        counted = f"{row.operations - len(row.missing)}/{row.operations}"
        lines.append(
            f"| {row.contract} | {row.language} | {'yes' if row.holds else '**no**'} | {counted} |"
            f" {row.lines:,} | {row.warnings} | {row.seconds:.1f} s | {tools} |"
            f" {'yes' if row.identical and row.untouched else 'no'} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=default_folder())
    parser.add_argument("--only", action="append", default=[], help="contracts by part of the name")
    parser.add_argument("--language", action="append", default=[], choices=LANGUAGES)
    parser.add_argument("--jobs", type=int, default=2, help="how many packages at once")
    parser.add_argument("--scratch", type=Path, help="where packages are kept (default: nowhere)")
    parser.add_argument("--json", type=Path, help="where the rows are written too")
    options = parser.parse_args()
    wanted = [ROOT / "contracts" / "api.yaml", *contracts_in(options.folder.resolve())]
    wanted = [one for one in wanted if not options.only or any(t in one.name for t in options.only)]
    if not wanted:
        parser.error("no contract of the folder has such a name")
    languages = options.language or list(LANGUAGES)
    with tempfile.TemporaryDirectory() as temporary:
        scratch = (options.scratch or Path(temporary)).resolve()
        scratch.mkdir(parents=True, exist_ok=True)
        if "java" in languages:
            class_path(scratch)
        began = time.monotonic()
        with ThreadPoolExecutor(max_workers=options.jobs) as pool:
            waiting = [
                pool.submit(check, contract, operations, language, scratch)
                for contract in wanted
                for operations in (operations_of(contract),)
                for language in languages
            ]
            rows: list[Row] = []
            for one in waiting:
                rows.append(one.result())
                done = f"{len(rows)}/{len(waiting)} {rows[-1].contract} {rows[-1].language}"
                said = "holds" if rows[-1].holds else rows[-1].problems[0].splitlines()[0]
                print(f"{done}: {said}", file=sys.stderr, flush=True)
    print(_table(rows))
    broken = [row for row in rows if not row.holds]
    for row in broken:
        print(f"\n## {row.contract}, {row.language}\n")
        print("\n".join(f"- {problem}" for problem in row.problems))
    print(f"\n{len(rows) - len(broken)} of {len(rows)} hold; {time.monotonic() - began:.0f} s")
    if options.json:
        told = [{**asdict(row), "holds": row.holds} for row in rows]
        options.json.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
