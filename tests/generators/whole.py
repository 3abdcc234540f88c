"""A package whole and in memory: what a target makes of a contract when nothing is there yet."""

from __future__ import annotations

from contracts.contract import Contract
from contracts.schema_builder import schema_graph
from generators.assembly import inventory_of, model_units
from generators.services.planning import services_of
from generators.survey import survey
from generators.target import Options, Rendered, Target


def whole_package(contract: Contract, target: Target, options: Options) -> Rendered:
    """Return every file of a package, ordered by path, with all that is said of them."""
    graph = schema_graph(contract)
    generator = target.generator(
        inventory_of(contract, contract.document, survey(contract.document)), options
    )
    parts = [generator.package()]
    parts += [generator.models(unit) for unit in model_units(contract, graph)]
    parts += [generator.service(service) for service in services_of(contract, graph)]
    files = (file for part in parts for file in part.files)
    return Rendered(
        files=tuple(sorted(files, key=lambda one: one.path)),
        warnings=graph.warnings + tuple(one for part in parts for one in part.warnings),
    )
