"""What shows each fault, in a few requests, and shows nothing on a correct server."""

from __future__ import annotations

from tests.conformance.mutants.depot.probes.answers import ANSWERS
from tests.conformance.mutants.depot.probes.bodies import BODIES
from tests.conformance.mutants.depot.probes.client import Probe
from tests.conformance.mutants.depot.probes.memory import MEMORY
from tests.conformance.mutants.depot.probes.positions import POSITIONS
from tests.conformance.mutants.depot.probes.problems import PROBLEMS
from tests.conformance.mutants.depot.probes.refusals import REFUSALS
from tests.conformance.mutants.depot.probes.trespass import TRESPASS
from tests.conformance.mutants.depot.probes.walks import WALKS

PROBES: dict[str, Probe] = {
    **WALKS,
    **POSITIONS,
    **REFUSALS,
    **BODIES,
    **PROBLEMS,
    **ANSWERS,
    **MEMORY,
    **TRESPASS,
}
