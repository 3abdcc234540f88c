"""What the CLI says by itself is the contract's: codes, statuses, titles, limits, the problem's shape."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from metadata_cli import problems
from metadata_cli.identifiers import JobUuids, Ulids, ulid_time
from metadata_cli.ingesting import api_target, inputs
from metadata_cli.reading import records
from metadata_cli.remote import calls
from metadata_cli.shipped import contract_digest, contract_file, contract_version
from metadata_client import decode
from metadata_client.errors import CATALOGUE as GENERATED
from metadata_client.models import Problem as ProblemModel

CONTRACT: dict[str, Any] = yaml.safe_load(contract_file().read_text("utf-8"))


@pytest.mark.parametrize("code", problems.CATALOGUE)
def test_codes_are_those_of_the_catalogue(code: str) -> None:
    known = CONTRACT["x-errors"]["catalogue"][code]
    assert problems.CATALOGUE[code] == (known["status"], known["title"])


def test_what_is_retryable_is_what_the_catalogue_says() -> None:
    catalogue = CONTRACT["x-errors"]["catalogue"]
    retryable = {code for code, one in catalogue.items() if one.get("retryable")}
    assert {GENERATED.types[code] for code in retryable} == set(calls.RETRYABLE)
    assert {catalogue[code]["status"] for code in retryable} == set(calls.RETRYABLE_STATUSES)


def test_limits_are_those_of_the_contract() -> None:
    schemas = CONTRACT["components"]["schemas"]
    for kind in ("Node", "Edge"):
        items = schemas[f"{kind}Batch"]["properties"]["items"]
        assert (items["minItems"], items["maxItems"]) == (1, api_target.MOST_ITEMS)
        path = CONTRACT["paths"][f"/orgs/{{orgId}}/{kind.lower()}s"]["post"]
        assert path["x-errors"]["limits"]["body"] == f"{api_target.MOST_BYTES >> 20}MiB"
    assert records.LARGEST_RECORD == api_target.MOST_BYTES
    assert (
        schemas["MigrationJobInput"]["properties"]["source"]["maxLength"] == inputs.LONGEST_SOURCE
    )
    assert contract_version() == CONTRACT["info"]["version"]
    assert len(contract_digest()) == 64


def test_a_problem_is_one_by_the_contract() -> None:
    error = problems.FieldError(pointer="/type", code="required", detail="is missing")
    one = problems.Problem(code="invalid-body", file="a.ndjson", line=3, errors=(error,))
    document = one.document("01K9K3V8Q6T4W2Z1Y5X7N9M3BD")
    decode(ProblemModel, document)
    assert (document["file"], document["line"], document["status"]) == ("a.ndjson", 3, 422)


def test_identifiers_increase_and_tell_their_time() -> None:
    source = Ulids()
    made = [source.next() for _ in range(5000)]
    assert made == sorted(set(made))
    uuids = JobUuids(made[0])
    given = uuids.of(range(3000))
    assert given == sorted(set(given))
    assert uuids.at(2999) == given[-1]
    assert int(given[0].replace("-", "")[:12], 16) == ulid_time(made[0])
    assert JobUuids(made[1]).at(0) != given[0]
