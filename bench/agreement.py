"""Whether the three languages agree, over the whole corpus: instances drawn by a seed, half of them broken.

Run it as `python -m bench.agreement --corpus FOLDER --seed 0 --instances 10000`. It prints disagreements, the
shortest first, and exits 1 where there is one.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from bench.compilers import class_path, jdk
from bench.corpus import contracts_in, default_folder
from contracts.load import load_contract
from contracts.schema_builder import schema_graph
from tests.generators.agreement.agreeing import Outcome, agree
from tests.generators.agreement.packages import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]


def shared(instances: int, types: list[int]) -> list[int]:
    """Return how many instances each contract gets: the more, the more types it has, by the square root."""
    weights = [math.sqrt(one) for one in types]
    bounds = [round(instances * sum(weights[:at]) / sum(weights)) for at in range(len(types) + 1)]
    return [last - first for first, last in pairwise(bounds)]


def report(outcomes: list[Outcome]) -> str:
    """Return how much was tried on each contract, and how each was broken."""
    lines = ["| contract | valid | broken | disagreements |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| {Path(one.contract).name} | {one.valid} | {one.broken.total()} | {len(one.disagreements)} |"
        for one in outcomes
    ]
    kinds = sum((one.broken for one in outcomes), Counter[str]())
    lines.append("\nbroken by: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    undrawn = sum((one.undrawn for one in outcomes), Counter[str]())
    if undrawn:
        lines.append(
            "not drawn: " + "; ".join(f"{why} ({n})" for why, n in undrawn.most_common(20))
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=default_folder())
    parser.add_argument("--only", action="append", default=[], help="contracts by part of the name")
    parser.add_argument("--language", action="append", default=[], choices=LANGUAGES)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--instances", type=int, default=10_000, help="over all contracts together")
    parser.add_argument("--show", type=int, default=12, help="disagreements shown of a contract")
    parser.add_argument("--scratch", type=Path, help="where packages are kept (default: nowhere)")
    options = parser.parse_args()
    wanted = [ROOT / "contracts" / "api.yaml", *contracts_in(options.corpus.resolve())]
    wanted = [one for one in wanted if not options.only or any(t in one.name for t in options.only)]
    if not wanted:
        parser.error("no contract of the corpus has such a name")
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as temporary:
        scratch = (options.scratch or Path(temporary)).resolve()
        scratch.mkdir(parents=True, exist_ok=True)
        home, jars = jdk(), class_path(scratch)
        contracts = [load_contract(path) for path in wanted]
        shares = shared(
            options.instances, [len(schema_graph(one).definitions) for one in contracts]
        )
        for path, contract, share in zip(wanted, contracts, shares, strict=True):
            if not share:
                continue
            began = time.monotonic()
            outcome = agree(
                contract,
                scratch / f"agreement-{path.name}",
                seed=options.seed,
                instances=share,
                jdk=home,
                jars=jars,
                languages=tuple(options.language) or LANGUAGES,
            )
            outcomes.append(outcome)
            said = f"{path.name}: {outcome.valid} valid, {outcome.broken.total()} broken"
            seconds = time.monotonic() - began
            print(
                f"{said}, {len(outcome.disagreements)} disagreements, {seconds:.0f} s", flush=True
            )
            if outcome.tried < share:
                print(f"{path.name}: {share - outcome.tried} of {share} instances were not met")
            for language, words in outcome.unbuilt.items():
                print(f"{path.name}: {language} is not built: {words}")
            for one in outcome.distinct()[: options.show]:
                print(one)
    print(
        f"\nseed {options.seed}, {sum(one.tried for one in outcomes)} instances, "
        f"{sum(len(one.disagreements) for one in outcomes)} disagreements"
    )
    print(report(outcomes))
    sys.exit(0 if outcomes and all(one.holds for one in outcomes) else 1)


if __name__ == "__main__":
    main()
