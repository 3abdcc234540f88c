"""Decodes and encodes with a generated Python package: a line of JSON in, a line of JSON out.

Run as `driver.py FOLDER PACKAGE`. Each line has `module`, `name` and the `text` of a value; the answer has
the `text` of what came back, the `faults`, or the `error` that should not have been.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any


def main() -> None:
    """Answer line by line until there are no more."""
    folder, package = sys.argv[1:]
    sys.path.insert(0, folder)
    decoding: Any = importlib.import_module(f"{package}.runtime.decoding")
    writing: Any = importlib.import_module(f"{package}.runtime.json_values")
    for line in sys.stdin:
        asked: dict[str, str] = json.loads(line)
        try:
            kind = getattr(importlib.import_module(asked["module"]), asked["name"])
            value = decoding.decode(kind, asked["text"].encode())
            answer: dict[str, Any] = {"text": writing.encode_json(value).decode()}
        except decoding.DecodeError as refused:
            answer = {"faults": [one.pointer for one in refused.faults]}
        except Exception as problem:  # whatever it is, it is a disagreement and is told
            answer = {"error": f"{type(problem).__name__}: {problem}"[:500]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
