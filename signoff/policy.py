"""What a release is refused for: each rule asks the evidence alone, at signing and at verifying."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from contracts.diff.judgement import Level
from contracts.diff.versions import Bump
from contracts.report.finding import Finding, Severity
from contracts.report.verdict import Result, Verdict
from contracts.report.waivers import excuse_of, matches
from signoff.evidence import Evidence, Stored

_IMAGE_CONTRACT: Final = "image/contract"
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One thing that a release has to show.

    `property` is what the verification statement says of a release that shows it; `ask` yields what is
    in the way, a message each, and `applies` whether the evidence shows it at all.
    """

    rule: str
    words: str
    property: str
    ask: Callable[[Evidence], Iterator[Finding]]
    applies: Callable[[Evidence], bool] = lambda _: True


def refusals(evidence: Evidence) -> tuple[Finding, ...]:
    """Return all that is in the way of a release, in the order of the demands."""
    return tuple(finding for demand in DEMANDS for finding in demand.ask(evidence))


def properties(evidence: Evidence) -> tuple[str, ...]:
    """Return what a release shows that nothing is in the way of."""
    return tuple(demand.property for demand in DEMANDS if demand.applies(evidence))


def policy_text() -> bytes:
    """Return the policy as a file: each demand's rule, property and words."""
    demands = [{"rule": one.rule, "property": one.property, "demand": one.words} for one in DEMANDS]
    return (json.dumps({"version": 1, "demands": demands}, indent=1) + "\n").encode()


def is_excused(evidence: Evidence, result: Result) -> bool:
    """Whether a waiver that was in force when the release was signed covers a failure."""
    return excuse_of(result, evidence.waivers, evidence.made_at.date()) is not None


def _results(evidence: Evidence) -> Iterator[tuple[Stored, Result]]:
    for stored in evidence.results:
        for result in stored.run.results:
            yield stored, result


def _where(result: Result) -> str:
    return ", ".join(result.operations) or result.operation or "the service"


def _failed(evidence: Evidence) -> Iterator[Finding]:
    for stored, result in _results(evidence):
        if result.verdict is Verdict.FAIL and not is_excused(evidence, result):
            said = " (a waiver in the file is none that is in force)" if result.waived else ""
            said = said or (" (a baseline excuses nothing in a release)" if result.known else "")
            yield Finding(
                rule="signoff/failed",
                message=f"{stored.name}: {result.rule} fails on {_where(result)}: {result.seen}{said}",
                hint=f"mend it: lockstep explain {result.rule}",
            )


def _unproven(evidence: Evidence) -> Iterator[Finding]:
    for stored, result in _results(evidence):
        if result.verdict is Verdict.UNPROVEN:
            yield Finding(
                rule="signoff/unproven",
                message=f"{stored.name}: {result.rule} is unproven on {_where(result)}: {result.seen}",
                hint=f"lockstep explain {result.rule}",
            )


def _whole(evidence: Evidence) -> Iterator[Finding]:
    if not evidence.results:
        yield Finding(rule="signoff/no-results", message="there is no result file")
    for stored in evidence.results:
        if stored.run.partial or not stored.run.results:
            yield Finding(
                rule="signoff/partial",
                message=f"{stored.name}: only a part of the rules was judged",
                hint="check without --only, --operation and --since",
            )
    judged = {one.image for one in evidence.results}
    for name in evidence.promised_images:
        if name not in judged or name not in evidence.images:
            lacking = (
                "no result file speaks of it" if name not in judged else "nothing says its digest"
            )
            yield Finding(
                rule="signoff/image-missing",
                message=f"the contract promises the image {name}, and {lacking}",
                hint="lockstep check --runtime container --report json:FILE, or --image NAME=DIGEST",
            )


def _same_contract(evidence: Evidence) -> Iterator[Finding]:
    for stored in evidence.results:
        made_from = stored.run.contract
        if made_from.sha256 != evidence.contract_sha256:
            yield Finding(
                rule="signoff/result-contract",
                message=f"{stored.name} was made from another contract",
                want=f"{evidence.version}, sha256 {evidence.contract_sha256}",
                got=f"{made_from.version}, sha256 {made_from.sha256}",
                hint="check again: lockstep check --report json:FILE",
            )


def _waivers_in_force(evidence: Evidence) -> Iterator[Finding]:
    for waiver in evidence.waivers:
        if waiver.until < evidence.made_at.date():
            yield Finding(
                rule="signoff/waiver-expired",
                message=f"the waiver of {waiver.rule} ended on {waiver.until}",
                place=waiver.place,
                hint="mend what it excused, or answer for it anew",
            )


def _waivers_matched(evidence: Evidence) -> Iterator[Finding]:
    for waiver in evidence.waivers:
        if not any(matches(waiver, stored.run) for stored in evidence.results):
            yield Finding(
                rule="signoff/waiver-unmatched",
                message=f"the waiver of {waiver.rule} matches no failure",
                place=waiver.place,
                hint="remove it: what it excused is mended, or its rule or operation is misspelt",
            )


def _image_contract(evidence: Evidence) -> Iterator[Finding]:
    for stored in evidence.results:
        labelled = [one for one in stored.run.results if one.rule == _IMAGE_CONTRACT]
        for result in labelled:
            label = result.measured.get("digest", result.measured.get("sha256"))
            if label is not None and label != evidence.contract_sha256:
                yield Finding(
                    rule="signoff/image-contract",
                    message=f"the image {stored.image} carries the contract {str(label)[:_SHOWN]}…",
                    want=evidence.contract_sha256,
                    got=str(label),
                    hint="build the image from the contract as it is",
                )
        shown = _shows_its_contract(stored)
        is_promised = stored.image in evidence.promised_images
        if is_promised and stored.run.target.digest is not None and not shown:
            yield Finding(
                rule="signoff/image-label",
                message=f"{stored.name} does not show which contract the image {stored.image} carries",
                hint=f"check it with {_IMAGE_CONTRACT}",
            )


def _shows_its_contract(stored: Stored) -> bool:
    return any(
        one.rule == _IMAGE_CONTRACT and one.verdict is Verdict.PASS for one in stored.run.results
    )


def _image_digests(evidence: Evidence) -> Iterator[Finding]:
    said: dict[str, tuple[str, str]] = {
        name: (digest, "--image") for name, digest in evidence.named_images.items()
    }
    judged = {one.image for one in evidence.results}
    for name in evidence.named_images:
        if name not in judged:
            yield Finding(
                rule="signoff/image-unjudged",
                message=f"no result file speaks of the image {name}",
                hint="name it as x-images or the target does",
            )
    for stored in evidence.results:
        digest = stored.run.target.digest
        if digest is None:
            continue
        before, source = said.setdefault(stored.image, (digest, stored.name))
        if before != digest:
            yield Finding(
                rule="signoff/image-digest",
                message=f"the image {stored.image} has one digest by {source}, and another by {stored.name}",
                want=before,
                got=digest,
            )


def _drifted(evidence: Evidence) -> Iterator[Finding]:
    for file in evidence.drift.files if evidence.drift is not None else ():
        yield Finding(
            rule="signoff/drifted",
            message=f"generated code is not what the contract generates: {file}",
            hint="lockstep generate, and commit it",
        )


def _lint(evidence: Evidence) -> Iterator[Finding]:
    for one in evidence.lint:
        if one.severity is Severity.ERROR or one.rule == "lint/not-run":
            yield replace(one, rule="signoff/lint", message=f"{one.rule}: {one.message}")


def _version(evidence: Evidence) -> Iterator[Finding]:
    compared = evidence.compared
    if compared is None:
        return
    if compared.version.new != evidence.version:
        yield Finding(
            rule="signoff/other-comparison",
            message="the comparison is of another version of the contract",
            want=evidence.version,
            got=compared.version.new,
        )
    if not compared.version.suffices:
        yield Finding(
            rule="signoff/version",
            message=f"info.version has moved too little since {compared.old}: {compared.version}",
            hint="raise info.version, or take back what asks for it",
        )
    undecided = compared.levels.get(Level.UNDECIDED, 0)
    if undecided and not replace(compared.version, asked=Bump.MAJOR).suffices:
        yield Finding(
            rule="signoff/undecided",
            message=f"{undecided} of the changes since {compared.old} may break, and are not decided",
            hint="raise info.version as for a change that breaks, or change it in smaller steps",
        )


def _is_compared(evidence: Evidence) -> bool:
    return evidence.compared is not None


def _has_images(evidence: Evidence) -> bool:
    return bool(evidence.images)


def _shows_all_labels(evidence: Evidence) -> bool:
    shown = {one.image for one in evidence.results if _shows_its_contract(one)}
    return _has_images(evidence) and shown >= evidence.images.keys()


DEMANDS: Final = (
    Demand(rule="signoff/failed", words="No rule fails, but for what a waiver in force covers.",
           property="LOCKSTEP_NOTHING_FAILS", ask=_failed),
    Demand(rule="signoff/unproven", words="Nothing is unproven.",
           property="LOCKSTEP_NOTHING_UNPROVEN", ask=_unproven),
    Demand(rule="signoff/partial", words="Every rule was judged, of every image that the contract promises.",
           property="LOCKSTEP_JUDGED_WHOLE", ask=_whole),
    Demand(rule="signoff/result-contract", words="Every result was made from this contract.",
           property="LOCKSTEP_RESULTS_OF_THIS_CONTRACT", ask=_same_contract),
    Demand(rule="signoff/waiver-expired", words="No waiver is past its date.",
           property="LOCKSTEP_WAIVERS_IN_FORCE", ask=_waivers_in_force),
    Demand(rule="signoff/waiver-unmatched", words="Every waiver matches a failure.",
           property="LOCKSTEP_WAIVERS_MATCHED", ask=_waivers_matched),
    Demand(rule="signoff/image-contract", words="Every image carries this contract.",
           property="LOCKSTEP_IMAGES_OF_THIS_CONTRACT", ask=_image_contract, applies=_shows_all_labels),
    Demand(rule="signoff/image-digest", words="Each image has one digest, and was judged.",
           property="LOCKSTEP_IMAGES_JUDGED", ask=_image_digests, applies=_has_images),
    Demand(rule="signoff/drifted", words="Generated code is what the contract generates.",
           property="LOCKSTEP_GENERATED_CODE_CURRENT", ask=_drifted,
           applies=lambda evidence: evidence.drift is not None),
    Demand(rule="signoff/lint", words="Lint finds no error.",
           property="LOCKSTEP_LINT_CLEAN", ask=_lint),
    Demand(rule="signoff/version", words="info.version has moved as far as the changes ask for.",
           property="LOCKSTEP_VERSION_SUFFICES", ask=_version, applies=_is_compared),
)  # fmt: skip
"""The policy, in the order in which a refusal is read."""
