"""The TypeScript package: it compiles strictly, is formatted, and asks for every handler."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.generators.conftest import GOLDEN, ODD, PLATFORM, ROOT, files_of, place

TOOLS = ROOT / "node_modules" / ".bin"


def tool(name: str) -> str:
    """Return a tool of the Node workspace; that it is not there is a failure, never a skip."""
    path = TOOLS / name
    assert path.exists(), f"{path} is not there: run `pnpm install` at the root first"
    return str(path)


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr or "failed")


@pytest.fixture(params=[PLATFORM, GOLDEN, ODD], ids=["platform", "golden", "odd"])
def package(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder of a generated package."""
    return place(files_of(request.param, "typescript"), tmp_path / "package")


def test_it_compiles_strictly_and_is_formatted(package: Path) -> None:
    assert (
        run(tool("prettier"), "--check", "--print-width", "100", "--no-config", ".", cwd=package)
        == ""
    )
    assert run(tool("tsc"), "-b", cwd=package) == ""
    assert (package / "dist" / "index.d.ts").is_file()
    assert (package / "dist" / "server" / "index.js").is_file()


def test_the_server_part_runs_without_any_dependency(tmp_path: Path) -> None:
    package = place(files_of(PLATFORM, "typescript"), tmp_path)
    assert run(tool("tsc"), "-b", cwd=package) == ""
    program = """
      import { contract, routes, schemas, catalogue } from "@metadata/client/server";
      import * as models from "@metadata/client";
      console.log(JSON.stringify({
        contract, route: routes.upsertNodes, get: routes.listNodes, ids: schemas.map((one) => one.$id),
        conflict: catalogue.conflict, secured: routes.getLiveness.secured, models: Object.keys(models),
      }));
    """
    (tmp_path / "main.mjs").write_text(program, "utf-8")
    done = subprocess.run(
        ["node", "main.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True
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
    assert said["models"] == []


def test_schemas_keep_no_extension_and_no_example() -> None:
    text = files_of(PLATFORM, "typescript")["src/server/schemas.ts"]
    assert "x-" not in text
    assert "example" not in text
    assert "#/components" not in text


HANDLERS = """
import type {{ Handlers }} from "./server/index.js";
export const handlers: Handlers<{{ user: string }}> = {{
  "create-shape": (request) => {{
    const mode: "fast" | "slow" = request.query.mode;
    return {{ status: 201, headers: {{ location: mode }}, body: request.body as never }};
  }},
  getShape: async (request, context) => ({{
    status: 200,
    body: {{ shape: {{ kind: "square", side: request.params["shape-id"] }}, etag: context.user }},
  }}),
  {third}
}};
"""


@pytest.mark.parametrize(
    ("third", "said"),
    [
        ("putShape: () => ({ status: 204 }),", ""),
        ("", "Property 'putShape' is missing"),
        ("putShape: () => ({ status: 200 }),", "src/handlers.ts(12,"),
        ("putShape: (request: string) => ({ status: 204 }),", "src/handlers.ts(12,"),
    ],
)
def test_a_missing_or_wrong_handler_does_not_compile(tmp_path: Path, third: str, said: str) -> None:
    package = place(files_of(GOLDEN, "typescript"), tmp_path)
    (package / "src" / "handlers.ts").write_text(HANDLERS.format(third=third), "utf-8")
    answer = run(tool("tsc"), "-b", cwd=package)
    assert said in answer
    assert bool(answer) == bool(said)
