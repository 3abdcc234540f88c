"""The pytest plugin: `pytest --lockstep-target api` makes an item of each rule on each operation.

The target is judged once, by the rules and operations whose items are left after `-k`, `-m` and the like;
under pytest-xdist by one worker for all. A project says who the principals are, and where the target is,
by overriding the fixtures `lockstep_principals` and `lockstep_url`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pytest

if TYPE_CHECKING:
    from conformance.selection import Pair
    from contracts.contract import Contract
    from contracts.project import Target
    from contracts.report.verdict import Result

_PAIR: Final = pytest.StashKey["tuple[str, Pair]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's options."""
    group = parser.getgroup("lockstep", "conformance of running targets")
    group.addoption(
        "--lockstep-target",
        action="append",
        default=[],
        metavar="NAME",
        help="judge a target of lockstep.yaml, an item for each rule and operation; repeatable",
    )
    group.addoption(
        "--lockstep-config", metavar="FILE", help="the project file (default: found upwards)"
    )
    group.addoption(
        "--lockstep-seed", type=int, default=0, metavar="N", help="where random choices come from"
    )
    group.addoption(
        "--lockstep-time-limit",
        type=float,
        default=300.0,
        metavar="SECONDS",
        help="when to stop sending; what is left is unproven (default: 300)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of the plugin's items."""
    config.addinivalue_line("markers", "lockstep: a rule of the contract, judged on a target")


@pytest.fixture(scope="session")
def lockstep_principals() -> Mapping[str, Mapping[str, Any]]:
    """Who judges: principals as `lockstep.yaml` states them, to stand beside or in place of the target's."""
    return {}


@pytest.fixture(scope="session")
def lockstep_url() -> str | None:
    """Where the target runs already; None leaves it to the target's own runtime."""
    return None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Put a collector of each target beside what the session collects."""
    report = yield
    if isinstance(collector, pytest.Session) and report.passed:
        names = cast("list[str]", collector.config.getoption("--lockstep-target"))
        nodes = report.result or [collector]
        targets = [TargetCollector.beside(nodes, name) for name in dict.fromkeys(names)]
        report.result = [*(report.result or []), *targets]
    return report


class TargetCollector(pytest.Collector):
    """Everything that the contract promises of one target."""

    @classmethod
    def beside(
        cls, nodes: Sequence[pytest.Item | pytest.Collector], target: str
    ) -> TargetCollector:
        """Return the collector of a target in the first folder of some nodes, whose fixtures it sees."""
        session = nodes[0].session
        folders = [
            one if isinstance(one, pytest.Directory) else one.getparent(pytest.Directory)
            for one in nodes
        ]
        above = next((one for one in folders if one is not None), session)
        lead = f"{above.nodeid}/" if above.nodeid not in ("", ".") else ""
        nodeid = f"{lead}lockstep[{target}]"
        return cast("Any", cls).from_parent(above, name=target, nodeid=nodeid)

    def collect(self) -> list[Promise]:
        """Return an item for each rule that the contract promises of an operation or of the service."""
        from conformance.shared_run import project_of
        from contracts.project import target_of
        from contracts.report.finding import LockstepError
        from contracts.report.views.findings import render_findings

        try:
            project, contract = project_of(str(self.config.getoption("--lockstep-config") or ""))
            target = target_of(project, self.name)
        except LockstepError as error:
            raise self.CollectError(render_findings(error.findings)) from None
        return list(self._promises(contract, target))

    def _promises(self, contract: Contract, target: Target) -> Iterator[Promise]:
        from conformance.check import (
            ConsumerCheck,
            ImageCheck,
            LoadCheck,
            OperationCheck,
            ServiceCheck,
        )
        from conformance.checks import CHECKS
        from conformance.consuming import is_consumer

        consumer = is_consumer(target, contract)
        promise = contract.images.get(target.image or "")
        for check in CHECKS:
            if isinstance(check, ConsumerCheck) is not consumer:
                continue
            if isinstance(check, ConsumerCheck):
                # Which operations a consumer uses is not known before it is judged.
                if promise is not None and check.applies_to(contract, promise) is True:
                    yield Promise.of(self, (check.rule, None), contract)
                continue
            if isinstance(check, ServiceCheck | LoadCheck | ImageCheck):
                if check.applies_to(contract) is True:
                    yield Promise.of(self, (check.rule, None), contract)
                continue
            for operation in contract.operations:
                if check.applies_to(contract, operation) is True:
                    yield Promise.of(self, (check.rule, operation.id), contract)
            if not isinstance(check, OperationCheck):
                # What an observer sees of no operation in particular is the service's.
                yield Promise.of(self, (check.rule, None), contract)


class Promise(pytest.Function):
    """One rule on one operation (or on the service) of one target."""

    @classmethod
    def of(cls, collector: TargetCollector, pair: Pair, contract: Contract) -> Promise:
        """Return the item of a pair; its place is the contract's line."""
        rule, operation = pair
        name = f"{rule}[{operation or 'service'}]"
        judge = _judging(collector.name, pair)
        item: Promise = cast("Any", cls).from_parent(collector, name=name, callobj=judge)
        item.stash[_PAIR] = (collector.name, pair)
        item.add_marker("lockstep")
        stated = contract.operation(operation) if operation is not None else None
        item.place = contract.place(stated.pointer if stated is not None else "")
        return item

    place: Any = None

    def reportinfo(self) -> tuple[Path | str, int | None, str]:
        """Return the place within the contract, for messages."""
        return self.place.file, self.place.line - 1, self.name


def _judging(target: str, pair: Pair) -> Callable[..., None]:
    def judge(
        request: pytest.FixtureRequest,
        tmp_path_factory: pytest.TempPathFactory,
        lockstep_principals: Mapping[str, Mapping[str, Any]],
        lockstep_url: str | None,
    ) -> None:
        from conformance.judging import Bounds
        from conformance.shared_run import RunFailed, Wanted, shared_run

        folder = tmp_path_factory.getbasetemp()
        option = cast("Callable[[str], Any]", request.config.getoption)
        try:
            run = shared_run(
                Wanted(
                    config=str(option("--lockstep-config") or ""),
                    target=target,
                    pairs=_pairs(request.session, target),
                    # The workers of pytest-xdist have folders of their own below a common one.
                    folder=folder.parent if hasattr(request.config, "workerinput") else folder,
                    principals=lockstep_principals,
                    url=lockstep_url,
                    bounds=Bounds(
                        seed=int(option("--lockstep-seed")),
                        time_limit=float(option("--lockstep-time-limit")),
                    ),
                )
            )
        except RunFailed as failed:
            pytest.fail(str(failed), pytrace=False)
        rule, operation = pair
        _settle([one for one in run.results if _speaks_of(one, rule, operation)])

    return judge


def _pairs(session: pytest.Session, target: str) -> frozenset[Pair]:
    """Return what is asked of a target by the items that are left after deselection."""
    held = (item.stash[_PAIR] for item in session.items if _PAIR in item.stash)
    return frozenset(pair for name, pair in held if name == target)


def _speaks_of(result: Result, rule: str, operation: str | None) -> bool:
    if result.rule != rule:
        return False
    if result.family == "consumer":
        return True
    return operation in (result.operations or (result.operation,))


def _settle(results: list[Result]) -> None:
    """End an item as the verdicts on its pair say; an unproven one fails it, since it proves nothing."""
    from contracts.report.verdict import Verdict

    decisive = [one for one in results if one.excuse is None]
    for verdict, lead in ((Verdict.FAIL, ""), (Verdict.UNPROVEN, "unproven: ")):
        found = [one for one in decisive if one.verdict is verdict]
        if found:
            pytest.fail("\n\n".join(lead + _told(one) for one in found), pytrace=False)
    excuses = [one.excuse for one in results if one.excuse is not None]
    if excuses:
        pytest.xfail("; ".join(excuses))
    reasons = [one.seen for one in results if one.verdict is Verdict.NOT_APPLICABLE]
    if not results or len(reasons) == len(results):
        pytest.skip("; ".join(reasons) or "the run has no verdict on it")


def _told(result: Result) -> str:
    lines = [
        result.seen,
        f"promised  {result.promise}",
        *([f"contract  {result.location}"] if result.location is not None else []),
        *(f"reproduce {line}" for line in result.reproduce),
        f"mend      lockstep explain {result.rule}",
    ]
    return "\n".join(lines)
