"""The TypeScript package: it compiles strictly, is formatted, and asks for every handler."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.generators.conftest import GOLDEN, ODD, PLATFORM
from tests.generators.typescript_package import (
    HERE,
    compiled,
    files_of_contract,
    run,
    tool,
    written,
)

CORPUS = sorted((HERE / "corpus").glob("*.yaml"))
CONTRACTS = [PLATFORM, GOLDEN, ODD, *CORPUS]


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the compiled package of the golden contract; tests add modules of their own beside it."""
    return compiled(GOLDEN, tmp_path_factory.mktemp("golden") / "package")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the compiled package of this project's own contract."""
    return compiled(PLATFORM, tmp_path_factory.mktemp("platform") / "package")


def checked(package: Path, tmp_path: Path, program: str, **options: bool) -> str:
    """Return what the compiler says about a program that uses a compiled package."""
    (tmp_path / "program.ts").write_text(program, "utf-8")
    compiler = {
        "strict": True,
        "noEmit": True,
        "module": "NodeNext",
        "lib": ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
        "types": [],
        "exactOptionalPropertyTypes": True,
        "paths": {
            "@metadata/client": [f"{package}/dist/index.d.ts"],
            "@metadata/client/server": [f"{package}/dist/server/index.d.ts"],
        },
        **options,
    }
    document = {"compilerOptions": compiler, "files": ["program.ts"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(document), "utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    return run(tool("tsc"), "-p", ".", cwd=tmp_path)


@pytest.mark.parametrize("contract", CONTRACTS, ids=[path.stem for path in CONTRACTS])
def test_it_compiles_strictly_and_is_formatted(contract: Path, tmp_path: Path) -> None:
    package = written(contract, tmp_path / "package")
    width = ("--print-width", "100", "--no-config")
    assert run(tool("prettier"), "--check", *width, ".", cwd=package) == ""
    assert run(tool("tsc"), "-b", cwd=package) == ""
    for module in ("index.d.ts", "models/index.js", "client.js", "server/index.js"):
        assert (package / "dist" / module).is_file()


def test_no_path_differs_from_another_by_case_alone() -> None:
    for contract in CONTRACTS:
        paths = [path.lower() for path in files_of_contract(contract)]
        assert len(set(paths)) == len(paths)


def test_the_server_part_runs_without_any_dependency(platform: Path) -> None:
    program = """
      import { contract, routes, schemas, catalogue } from "@metadata/client/server";
      console.log(JSON.stringify({
        contract, route: routes.upsertNodes, get: routes.listNodes, ids: schemas.map((one) => one.$id),
        conflict: catalogue.conflict, secured: routes.getLiveness.secured,
      }));
    """
    (platform / "main.mjs").write_text(program, "utf-8")
    done = subprocess.run(
        ["node", "main.mjs"], cwd=platform, capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout)
    assert said["contract"]["title"] == "SQLite Metadata Platform"
    assert len(said["contract"]["sha256"]) == 64
    assert said["route"]["url"] == "/orgs/:orgId/nodes"
    assert said["route"]["bodyLimit"] == 8 * 1024 * 1024
    assert said["route"]["latencyClass"] == "write"
    assert said["route"]["schema"]["body"] == {"$ref": "NodeBatch#"}
    assert said["route"]["schema"]["params"]["properties"] == {"orgId": {"$ref": "OrgId#"}}
    assert said["get"]["schema"]["querystring"]["properties"]["limit"]["default"] == 50
    assert said["get"]["negotiates"] is True
    assert said["get"]["produces"] == ["application/json"]
    assert "NodeBatch" in said["ids"]
    assert said["conflict"] == {
        "status": 409,
        "title": "The request conflicts with what is stored",
        "retryable": False,
    }
    assert said["secured"] is False


def test_schemas_keep_no_extension_and_no_example() -> None:
    files = files_of_contract(PLATFORM)
    texts = [text for path, text in files.items() if path.startswith("src/server/schemas/")]
    assert len(texts) > 30
    for text in texts:
        assert '"x-' not in text
        assert '"example' not in text
        assert "#/components" not in text


def test_every_operation_is_a_method_and_a_route() -> None:
    for contract in CONTRACTS:
        files = files_of_contract(contract)
        services = "".join(text for path, text in files.items() if path.startswith("src/services/"))
        routes = "".join(
            text for path, text in files.items() if path.startswith("src/server/operations/")
        )
        methods = re.findall(r"^ {6}id: (\"[^\"]*\"|'[^']*'),", services, re.MULTILINE)
        assert methods
        assert len(set(methods)) == len(methods)
        table = routes.split("routesOf<")[1:]
        told = re.findall(r"^  (\S+|\"[^\"]*\"|'[^']*'): \{$", "".join(table), re.MULTILINE)
        assert sorted(map(unquoted, methods)) == sorted(map(unquoted, told))


def unquoted(text: str) -> str:
    return text[1:-1] if text[0] in "'\"" else text


HANDLERS = """
import type {{ Handlers }} from "@metadata/client/server";
export const handlers: Handlers<{{ user: string }}> = {{
  "create-shape": (request) => {{
    const mode: "fast" | "slow" = request.query.mode;
    return {{ status: 201, headers: {{ location: mode }}, body: request.body as never }};
  }},
  getShape: async (request, context) => ({{
    status: 200,
    body: {{ shape: {{ kind: "square", side: Number(request.params["shape-id"]) }}, etag: context.user }},
  }}),
  {third}
}};
"""


@pytest.mark.parametrize(
    ("third", "said"),
    [
        ("putShape: () => ({ status: 204 }),", ""),
        ("", "Property 'putShape' is missing"),
        ("putShape: () => ({ status: 200 }),", "program.ts(12,"),
        ("putShape: (request: string) => ({ status: 204 }),", "program.ts(12,"),
        ("putShape: () => ({ status: 204, body: {} }),", "program.ts(12,"),
    ],
)
def test_a_missing_or_wrong_handler_does_not_compile(
    golden: Path, tmp_path: Path, third: str, said: str
) -> None:
    answer = checked(golden, tmp_path, HANDLERS.format(third=third))
    assert said in answer
    assert bool(answer) == bool(said)


def test_a_cookie_is_part_of_the_request_of_a_handler(tmp_path: Path) -> None:
    text = files_of_contract(ODD)["src/server/operations/Default.ts"]
    assert "cookies: { sid?: string }" in text
    assert '"cookies":{"type":"object","properties":{"sid":{"type":"string"}}}' in text


PROGRAM = """
import {{ Client, decode, encode, Shape, Tree, type CreateShapeRequest }} from "@metadata/client";
const client = new Client({{ baseUrl: "http://localhost" }});
const tree: Tree = decode(Tree, "{{}}");
const name: string = tree.name;
const label: string | null | undefined = (tree.children ?? [])[0]?.colour;
const shape = {{ kind: "circle", radius: 1, label: null }} as Shape;
if (shape.kind === "square") encode(Shape, {{ kind: "square", side: shape.side }});
const request: CreateShapeRequest = {{ mode: "slow", body: shape }};
const text: CreateShapeRequest = {{ contentType: "text/plain", body: "text" }};
void [name, label, request, text, client];
{line}
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", ""),
        ("const wrong: Shape = { kind: 'circle', side: 1 };", "TS2353"),
        ("const absent: Tree = { ...tree, note: undefined };", "TS2375"),
        ("const closed: Tree = { ...tree, position: { x: 1, z: 1 } };", "TS2353"),
        ("const other: CreateShapeRequest = { body: 'text' };", "TS2322"),
        ("tree.missing;", "TS2339"),
        ("client.missing;", "TS2339"),
    ],
)
def test_types_take_what_the_contract_allows_and_nothing_else(
    golden: Path, tmp_path: Path, line: str, said: str
) -> None:
    answer = checked(golden, tmp_path, PROGRAM.format(line=line))
    assert said in answer
    assert bool(answer) == bool(said)


@pytest.mark.parametrize("exact", [True, False])
def test_declarations_hold_under_either_meaning_of_optional(
    golden: Path, tmp_path: Path, exact: bool
) -> None:
    program = (
        'export * from "@metadata/client";\nexport * as server from "@metadata/client/server";\n'
    )
    assert (
        checked(golden, tmp_path, program, exactOptionalPropertyTypes=exact, skipLibCheck=False)
        == ""
    )


def test_a_unit_alone_is_the_same_file_as_in_the_whole_package() -> None:
    from contracts.load import load_contract
    from contracts.schema_builder import schema_graph
    from generators.assembly import inventory_of, model_units
    from generators.survey import survey
    from generators.target import Options
    from generators.targets.typescript.target import TypeScript

    contract = load_contract(GOLDEN, name=GOLDEN.name)
    graph = schema_graph(contract)
    inventory = inventory_of(contract, contract.document, survey(contract.document))
    whole = files_of_contract(GOLDEN)
    for unit in reversed(list(model_units(contract, graph))):
        generator = TypeScript().generator(inventory, Options(package="@metadata/client"))
        for file in generator.models(unit).files:
            assert whole[file.path] == file.text
