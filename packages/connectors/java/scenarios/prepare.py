"""Make the connector of a scenario in the provider, active, and note its id where the connector reads it.

scenarios/prepare.py URL SCRATCH
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any


def ask(url: str, method: str, body: dict[str, Any], media_type: str = "application/json") -> Any:
    """Return what the provider answers to a request with a JSON body."""
    request = urllib.request.Request(
        url,
        method=method,
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {os.environ['METADATA_API_KEY']}",
            "Content-Type": media_type,
        },
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def main() -> None:
    """Make it, and write connector.properties."""
    url, scratch = sys.argv[1:]
    connectors = f"{url}/orgs/acme/connectors"
    made = ask(connectors, "POST", {"name": "scenario", "type": "http"})
    ask(f"{connectors}/{made['id']}", "PATCH", {"status": "active"}, "application/merge-patch+json")
    Path(scratch, "connector.properties").write_text(f"connector.id={made['id']}\n", "utf-8")


main()
