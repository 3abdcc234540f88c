"""Every fault by name: what breaks a correct service in one way."""

from __future__ import annotations

from tests.conformance.mutants.depot.faults.answers import ANSWERS
from tests.conformance.mutants.depot.faults.bodies import BODIES
from tests.conformance.mutants.depot.faults.kit import Fault
from tests.conformance.mutants.depot.faults.memory import MEMORY
from tests.conformance.mutants.depot.faults.positions import POSITIONS
from tests.conformance.mutants.depot.faults.problems import PROBLEMS
from tests.conformance.mutants.depot.faults.refusals import REFUSALS
from tests.conformance.mutants.depot.faults.trespass import TRESPASS
from tests.conformance.mutants.depot.faults.walks import WALKS

FAULTS: dict[str, Fault] = {
    **WALKS,
    **POSITIONS,
    **REFUSALS,
    **BODIES,
    **PROBLEMS,
    **ANSWERS,
    **MEMORY,
    **TRESPASS,
}
