"""The commands `check`, `witness`, `explain` and `show`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from contracts.report.finding import usage_error
from contracts.report.outcome import Outcome, Session

ROUNDS: Final = (
    "watch", "short-pages", "empty-pages", "other-cursors", "unknown-members", "unknown-code", "busy",
    "refused", "reset", "trickle", "stalled", "truncated", "restarted", "unreachable",
)  # fmt: skip
_FORMATS: Final = ("json", "html", "junit", "sarif", "markdown", "terminal")


@click.command(
    epilog="Example: lockstep check api --only 'pagination/*' --report json:result.json · "
    "lockstep check --url http://127.0.0.1:8080 --contract api.yaml "
    "--principal owner=apiKey:secret,orgId=acme"
)
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--runtime", type=click.Choice(["process", "container", "url"]), help="How the target runs."
)
@click.option("--url", metavar="URL", help="Judge what already runs at a URL; needs --contract.")
@click.option("--contract", "contract_file", type=click.Path(path_type=Path), metavar="FILE",
              help="The contract to judge by, in place of the project's.")  # fmt: skip
@click.option("--overlay", "overlays", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
              help="An OpenAPI Overlay to apply to the contract; repeatable.")  # fmt: skip
@click.option("--principal", "principal_texts", multiple=True, metavar="NAME=SCHEME:SECRET,...",
              help="A principal for --url, such as owner=apiKey:$OWNER_KEY,orgId=acme; a reader may "
              "only read, a stranger owns another tenant; repeatable.")  # fmt: skip
@click.option(
    "--only", multiple=True, metavar="RULES", help="Rules to judge, such as 'errors/*'; repeatable."
)
@click.option("--operation", "operations", multiple=True, metavar="ID",
              help="Operations to judge; repeatable.")  # fmt: skip
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Where random choices come from."
)
@click.option("--time-limit", type=click.FloatRange(min=1), default=300.0, show_default=True,
              metavar="SECONDS", help="When to stop sending; what is left is unproven.")  # fmt: skip
@click.option("--request-timeout", type=click.FloatRange(min=0.1), default=10.0, show_default=True,
              metavar="SECONDS", help="How long one answer may take as a whole.")  # fmt: skip
@click.option("--body-limit", type=click.FloatRange(min=0.1), default=8.0, show_default=True,
              metavar="MIB", help="The longest body that is read; what is longer is unproven.")  # fmt: skip
@click.option("--load-seconds", type=click.FloatRange(min=0), metavar="SECONDS",
              help="The longest that a measurement may take (default: the contract's duration).")  # fmt: skip
@click.option("--since", metavar="CONTRACT",
              help="Judge only what the change from this older contract can affect; a file, or "
              "git:REV:PATH.")  # fmt: skip
@click.option("--baseline", type=click.Path(path_type=Path), metavar="RESULT",
              help="An older result file: what failed or was unproven there already counts as known, "
              "and does not decide the exit code.")  # fmt: skip
@click.option("--against", type=click.Path(path_type=Path), metavar="RESULT",
              help="An older result file: say what became slower or faster under load since.")  # fmt: skip
@click.option("--load-workers", type=click.IntRange(min=1, max=64), metavar="N",
              help="Send the load by N worker processes (default: one engine, without Locust).")  # fmt: skip
@click.option("--load-master", metavar="HOST:PORT",
              help="Wait there for --load-workers N workers of other machines (default: 2).")  # fmt: skip
@click.option("--load-worker", metavar="HOST:PORT",
              help="Judge nothing: send load for the master that waits there.")  # fmt: skip
@click.option("--report", "reports", multiple=True, metavar="FORMAT:FILE",
              help=f"Write the result: {', '.join(_FORMATS)}; repeatable.")  # fmt: skip
@click.pass_obj
def check(
    session: Session,
    targets: tuple[str, ...],
    runtime: str | None,
    url: str | None,
    contract_file: Path | None,
    overlays: tuple[Path, ...],
    principal_texts: tuple[str, ...],
    only: tuple[str, ...],
    operations: tuple[str, ...],
    seed: int,
    time_limit: float,
    request_timeout: float,
    body_limit: float,
    load_seconds: float | None,
    since: str | None,
    baseline: Path | None,
    against: Path | None,
    load_workers: int | None,
    load_master: str | None,
    load_worker: str | None,
    reports: tuple[str, ...],
) -> Outcome:
    """Judge running targets by the rules that the contract states.

    \b
    Exit codes: 0 all that applies holds · 1 a rule is broken, or the contract itself does not hold ·
    2 usage · 3 nothing fails, and something is unproven · 4 a target could not be started or reached.
    """
    from conformance.command import Options, judge_targets, parse_meeting

    if load_worker is not None:
        from conformance.load.measurement import serve_master

        return serve_master(*parse_meeting(load_worker))
    return judge_targets(
        session,
        Options(
            targets=targets,
            runtime=runtime,
            url=url,
            contract=contract_file,
            overlays=overlays,
            principals=principal_texts,
            only=only,
            operations=operations,
            seed=seed,
            time_limit=time_limit,
            request_timeout=request_timeout,
            body_limit=body_limit,
            load_seconds=load_seconds,
            reports=reports,
            since=since,
            baseline=baseline,
            against=against,
            load_workers=load_workers,
            load_master=load_master,
        ),
    )


@click.command(
    epilog="Example: lockstep witness --contract api.yaml --provider http://127.0.0.1:8080 --round busy "
    "--at upsertNodes:2 --port 18080 · then let the consumer look for its provider at http://127.0.0.1:18080"
)
@click.option("--contract", "contract_file", type=click.Path(path_type=Path), metavar="FILE",
              help="The contract (default: the project's).")  # fmt: skip
@click.option("--overlay", "overlays", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
              help="An OpenAPI Overlay to apply to the contract; repeatable.")  # fmt: skip
@click.option("--provider", required=True, metavar="URL", help="Where the provider answers.")
@click.option("--round", "round_name", default="watch", show_default=True, type=click.Choice(ROUNDS),
              help="What is done to what passes.")  # fmt: skip
@click.option("--at", "places", multiple=True, metavar="OPERATION[:NUMBER]",
              help="Which request of an operation is meant, from 1; repeatable (default: 1).")  # fmt: skip
@click.option("--code", metavar="CODE", help="Which code of the catalogue is answered with.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where to listen (default: a free one).",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Where random choices come from."
)
@click.option("--seconds", type=click.FloatRange(min=0), metavar="SECONDS",
              help="How long to stand there (default: until it is stopped).")  # fmt: skip
@click.pass_obj
def witness(
    session: Session,
    contract_file: Path | None,
    overlays: tuple[Path, ...],
    provider: str,
    round_name: str,
    places: tuple[str, ...],
    code: str | None,
    port: int,
    seed: int,
    seconds: float | None,
) -> Outcome:
    """Stand between a consumer and a provider: watch, or hold one round, and say what passes.

    \b
    Exit codes: 0 every request was valid under the contract · 1 one was not, or the contract
    itself does not hold · 2 usage.
    """
    from conformance.witnessing import Stand, stand

    return stand(
        session,
        Stand(
            contract=contract_file,
            overlays=overlays,
            provider=provider,
            round=round_name,
            places=places,
            code=code,
            port=port,
            seed=seed,
            seconds=seconds,
        ),
    )


@click.command(epilog="Example: lockstep explain pagination/complete")
@click.argument("rule", required=False)
@click.pass_obj
def explain(session: Session, rule: str | None) -> Outcome:
    """Say what a rule promises, why it matters, how it is checked and how to mend a failure.

    Of a kind of change that `lockstep diff` finds (diff/…), say whom it breaks and what to do instead; of
    an extension that a contract states its rules with (x-…), what each key means: all of them are the
    `vocabulary`. Without a rule, list them all.

    \b
    Exit codes: 0 it is explained · 2 there is no such rule.
    """
    from conformance.checks import CHECKS
    from conformance.pages import page_of, wrapped
    from contracts.diff import KINDS
    from contracts.diff.pages import page_of as page_of_change
    from contracts.report.nearest import nearest
    from contracts.rules import vocabulary

    if rule is None:
        said = {check.rule: check.promise for check in CHECKS}
        said |= {name: kind.what for name, kind in KINDS.items()}
        widest = max(map(len, said))
        return Outcome(text="\n".join(f"{name:<{widest}}  {said[name]}" for name in sorted(said)))
    if rule in KINDS:
        return Outcome(text=wrapped(page_of_change(KINDS[rule]), session.width))
    if rule == vocabulary.PAGE:
        return Outcome(text=wrapped(vocabulary.page_of_all(), session.width))
    if rule in vocabulary.NAMES:
        return Outcome(text=wrapped(vocabulary.page_of(rule), session.width))
    rules = sorted({*(check.rule for check in CHECKS), *KINDS, *vocabulary.NAMES, vocabulary.PAGE})
    if rule not in rules:
        raise usage_error(
            f"there is no rule {rule!r}", rule="usage/rule", hint=nearest(rule, rules)
        )
    return Outcome(text=wrapped(page_of(rule), session.width))


@click.command(epilog="Example: lockstep show result.json --as html > result.html")
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--as", "form", type=click.Choice(_FORMATS), default="terminal", show_default=True,
              help="How it is drawn.")  # fmt: skip
@click.pass_obj
def show(session: Session, result: Path, form: str) -> Outcome:
    """Draw a stored result again, without running anything.

    \b
    Exit codes: 0 it is drawn, whatever it says · 2 there is no such result file.
    """
    from conformance.command import draw
    from contracts.report.result_file import read_result_file

    return Outcome(text=draw(form, read_result_file(result), session))


COMMANDS: Final = {"check": check, "witness": witness, "explain": explain, "show": show}
