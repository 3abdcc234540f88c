"""Writing and comparing: whole or not at all, what is ours and nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.report.finding import LockstepError
from generators.build import Build, Package, Plan, build
from generators.emit import Change, compare, write
from generators.manifest import FILE_NAME, read_manifest
from generators.target import Options
from generators.targets import TARGETS
from generators.watch import watch
from tests.generators.conftest import GOLDEN


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Return a plan for one TypeScript package of a copy of the golden contract."""
    contract = tmp_path / "contract.yaml"
    shutil.copy(GOLDEN, contract)
    target = next(target for target in TARGETS if target.name == "typescript")
    package = Package(target=target, out=tmp_path / "out", options=Options(package="shapes"))
    return Plan(contract=contract, contract_name=str(contract), overlays=(), packages=(package,))


def written(plan: Plan) -> Path:
    for one in build(plan).packages:
        write(one)
    return plan.packages[0].out


def drifts(plan: Plan) -> dict[str, Change]:
    return {drift.path: drift.change for one in build(plan).packages for drift in compare(one)}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_what_was_written_is_current_and_nothing_is_made_again(plan: Plan) -> None:
    out = written(plan)
    result = build(plan)
    assert all(one.manifest is None and not one.files for one in result.packages)
    assert drifts(plan) == {}
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    (done,) = (write(one) for one in result.packages)
    assert (done.written, done.removed) == (0, 0)
    assert times == {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}


def test_the_manifest_is_the_same_in_every_place(plan: Plan, tmp_path: Path) -> None:
    first = (written(plan) / FILE_NAME).read_bytes()
    elsewhere = tmp_path / "else" / "where"
    elsewhere.mkdir(parents=True)
    shutil.copy(plan.contract, elsewhere / "contract.yaml")
    package = Package(
        target=plan.packages[0].target, out=elsewhere / "made", options=Options(package="shapes")
    )
    other = Plan(
        contract=elsewhere / "contract.yaml",
        contract_name=str(elsewhere / "contract.yaml"),
        overlays=(),
        packages=(package,),
    )
    assert (written(other) / FILE_NAME).read_bytes() == first
    assert str(tmp_path).encode() not in first


def test_an_edit_by_hand_drifts_and_is_put_right(plan: Plan) -> None:
    out = written(plan)
    edit(out / "src/models/Base.ts", "export interface Base", "export interface Mine")
    (out / "README.md").unlink()
    assert drifts(plan) == {"src/models/Base.ts": Change.DIFFERS, "README.md": Change.MISSING}
    (drift,) = [
        one for built in build(plan).packages for one in compare(built) if one.path != "README.md"
    ]
    assert "-export interface Mine {" in drift.diff
    assert (drift.added, drift.removed) == (1, 1)
    written(plan)
    assert drifts(plan) == {}


def test_a_contract_edit_drifts(plan: Plan) -> None:
    written(plan)
    edit(plan.contract, "label:", "caption:")
    assert Change.DIFFERS in drifts(plan).values()


def test_another_package_name_or_tool_makes_it_due(plan: Plan) -> None:
    out = written(plan)
    manifest = json.loads((out / FILE_NAME).read_text("utf-8"))
    manifest["tool"] = "0" * 64
    (out / FILE_NAME).write_text(json.dumps(manifest), "utf-8")
    result = build(plan)
    assert all(one.manifest is not None for one in result.packages)
    # The same files from another tool are no drift.
    assert drifts(plan) == {}


def test_a_file_that_is_generated_no_more_is_removed_and_others_stay(plan: Plan) -> None:
    out = written(plan)
    own = out / "src" / "old" / "mine.txt"
    gone = out / "src" / "old" / "deep" / "gone.ts"
    gone.parent.mkdir(parents=True)
    gone.write_text("export {};\n", "utf-8")
    own.write_text("mine\n", "utf-8")
    manifest = json.loads((out / FILE_NAME).read_text("utf-8"))
    manifest["parts"]["models schemas/Gone"] = ["0" * 32, {"src/old/deep/gone.ts": "0" * 64}]
    (out / FILE_NAME).write_text(json.dumps(manifest), "utf-8")
    assert drifts(plan) == {"src/old/deep/gone.ts": Change.STALE}
    written(plan)
    assert not gone.parent.exists()
    assert own.read_text("utf-8") == "mine\n"


def test_a_file_that_was_not_generated_is_never_written_over(plan: Plan) -> None:
    readme = plan.packages[0].out / "README.md"
    readme.parent.mkdir()
    readme.write_text("mine\n", "utf-8")
    with pytest.raises(LockstepError) as caught:
        written(plan)
    assert caught.value.findings[0].rule == "generate/occupied"
    assert [path.name for path in readme.parent.iterdir()] == ["README.md"]
    assert readme.read_text("utf-8") == "mine\n"


@pytest.mark.parametrize("path", ["../escape.ts", "/etc/escape.ts", "a/../../escape.ts", ""])
def test_a_manifest_that_leads_out_of_its_folder_is_not_believed(plan: Plan, path: str) -> None:
    out = written(plan)
    manifest = json.loads((out / FILE_NAME).read_text("utf-8"))
    manifest["parts"]["models schemas/Gone"] = ["0" * 32, {path: "0" * 64}]
    (out / FILE_NAME).write_text(json.dumps(manifest), "utf-8")
    assert read_manifest(out) is None


def test_a_failed_write_leaves_everything_as_it_was(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = written(plan)
    edit(plan.contract, "label:", "caption:")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    result = build(plan)
    real: Callable[[Path, bytes], int] = Path.write_bytes
    count = 0

    def full_disk(path: Path, content: bytes) -> int:
        nonlocal count
        count += 1
        if count == 3:
            real(path, content[: len(content) // 2])
            raise OSError(28, "No space left on device", str(path))
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(LockstepError, match="No space left"):
        write(result.packages[0])
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_an_invalid_contract_writes_nothing(plan: Plan) -> None:
    edit(plan.contract, "'#/components/schemas/Tree'", "'#/components/schemas/Bush'")
    with pytest.raises(LockstepError) as caught:
        build(plan)
    assert caught.value.findings[0].place is not None
    assert not plan.packages[0].out.exists()


def test_a_referenced_file_counts_as_part_of_the_contract(plan: Plan) -> None:
    other = plan.contract.parent / "parts.yaml"
    other.write_text("Leaf: {type: string, maxLength: 3}\n", "utf-8")
    edit(plan.contract, "anything: {}", "anything: {$ref: 'parts.yaml#/Leaf'}")
    out = written(plan)
    manifest = read_manifest(out)
    assert manifest is not None
    assert [one.file for one in manifest.inputs] == ["contract.yaml", "parts.yaml"]
    assert drifts(plan) == {}
    edit(other, "3", "4")
    assert drifts(plan)["src/models/Leaf.ts"] is Change.DIFFERS


def test_an_overlay_counts_as_part_of_the_contract(plan: Plan) -> None:
    overlay = plan.contract.parent / "overlay.yaml"
    overlay.write_text(
        "overlay: 1.0.0\ninfo: {title: T, version: 1.0.0}\nactions:\n"
        "  - {target: $.components.schemas.Weight, update: {maximum: 7}}\n",
        "utf-8",
    )
    written(plan)
    overlaid = Plan(
        contract=plan.contract,
        contract_name=plan.contract_name,
        overlays=(overlay,),
        packages=plan.packages,
    )
    assert drifts(overlaid)["src/models/Weight.ts"] is Change.DIFFERS
    written(overlaid)
    assert drifts(overlaid) == {}
    assert drifts(plan)["src/models/Weight.ts"] is Change.DIFFERS


def test_watching_generates_after_each_change_and_survives_an_invalid_contract(plan: Plan) -> None:
    lines: list[str] = []
    edits = [
        lambda: edit(plan.contract, "label:", "caption:"),
        lambda: edit(plan.contract, "caption:", "caption: ["),
        lambda: edit(plan.contract, "caption: [", "label:"),
    ]

    def pause(_seconds: float) -> None:
        if edits:
            edits.pop(0)()
            os.utime(plan.contract, ns=(len(edits), len(edits)))

    watch(plan, say=lines.append, pause=pause, rounds=5)
    assert [("typescript " in line and " s)" in line, "source/yaml" in line) for line in lines] == [
        (True, False),
        (True, False),
        (False, True),
        (True, False),
    ]
    assert drifts(plan) == {}


def test_build_reports_what_types_cannot_express(plan: Plan) -> None:
    edit(plan.contract, "anything: {}", "anything: {type: string, not: {const: x}}")
    result: Build = build(plan)
    assert [warning.rule for warning in result.warnings] == ["schema/unexpressed"]


def test_a_folder_of_an_earlier_version_is_taken_over(plan: Plan) -> None:
    out = written(plan)
    before = (out / FILE_NAME).read_bytes()
    manifest = json.loads(before)
    files = {path: sha for _, held in manifest.pop("parts").values() for path, sha in held.items()}
    gone = out / "src" / "models.ts"
    gone.write_text("export {};\n", "utf-8")
    former = {**manifest, "version": 1, "files": {**files, "src/models.ts": "0" * 64}}
    (out / FILE_NAME).write_text(json.dumps(former), "utf-8")
    written(plan)
    assert not gone.exists()
    assert (out / FILE_NAME).read_bytes() == before
