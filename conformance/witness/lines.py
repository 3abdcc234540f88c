"""How a round is seen again: the witness in one shell, the scenario's command in another."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from conformance.exchange import encode_json
from conformance.witness.contained import FOLDER, SCRATCH, Contained
from conformance.witness.faults import Aim
from contracts.contract import Contract
from contracts.processes import ProcessSettings
from contracts.project import Target
from contracts.scenarios import Scenario

PORT = 18080
_URL = f"http://127.0.0.1:{PORT}"


def lines_of(
    target: Target,
    scenario: Scenario,
    aim: Aim,
    contract: Contract,
    seed: int,
    provider: str,
    *,
    image: Contained | None = None,
) -> tuple[str, ...]:
    """Return shell lines that hold a round once more; `$PROVIDER` is where the provider answers."""
    words = [
        "lockstep", "witness", "--contract", shlex.quote(contract.document.file), "--provider", '"$PROVIDER"',
        "--round", aim.round.value,
    ]  # fmt: skip
    for name, number in aim.at.items():
        words += ["--at", f"{shlex.quote(name)}:{number}"]
    if aim.code is not None:
        words += ["--code", shlex.quote(aim.code)]
    words += [
        "--seed",
        str(seed),
        "--port",
        str(PORT),
        f"&  # PROVIDER: the URL of {provider}, with nothing in it",
    ]
    lines: list[str] = []
    if scenario.setup is not None:
        lines.append(f"{_shell(scenario.setup, '$PROVIDER', image)}  # the set-up")
    lines.append(" ".join(words))
    given = "" if scenario.input is None else f"printf %s {shlex.quote(scenario.input)} | "
    if scenario.command is not None:
        lines.append(given + _shell(scenario.command, _URL, image))
    elif scenario.trigger is not None:
        trigger = scenario.trigger
        if image is not None:
            lines.append(f"{_contained(image, None, _URL)} &")
        elif target.process is not None:
            lines.append(f"{_shell(target.process, _URL)} &")
        curl = ["curl", "-i", "-X", trigger.method, f'"$CONSUMER"{shlex.quote(trigger.path)}']
        for name, text in trigger.headers.items():
            curl += ["-H", shlex.quote(f"{name}: {text}")]
        if trigger.body is not None:
            text = (
                trigger.body
                if isinstance(trigger.body, str)
                else encode_json(trigger.body).decode()
            )
            curl += ["--data-binary", shlex.quote(text)]
        lines.append(" ".join(curl))
    return tuple(lines)


def _contained(image: Contained, settings: ProcessSettings | None, url: str) -> str:
    """Return how a container is started as a shell takes it; its environment is named, its values are not."""
    words = [image.engine.name, "run", "--rm", "--network", "host"]
    for name in image.settings.env:
        words += ["--env", shlex.quote(name)]
    words += ["--volume", f'"$SCRATCH":{SCRATCH}']
    if settings is not None:
        folder = os.path.relpath(settings.cwd, Path.cwd())
        words += ["--volume", f'"$PWD"/{shlex.quote(folder)}:{FOLDER}:ro', "--workdir", FOLDER]
    words.append(shlex.quote(image.facts.reference))
    told = () if settings is None else settings.contained
    return " ".join([*words, *(_word(one, url) for one in told)])


def _shell(settings: ProcessSettings, url: str, image: Contained | None = None) -> str:
    """Return a command as a shell takes it; secrets stay in the variables that the project file names."""
    if image is not None and settings.contained:
        return _contained(image, settings, url)
    environment = [f"{name}={_word(text, url)}" for name, text in settings.stated.items()]
    command = [_word(word, url) for word in settings.command]
    folder = os.path.relpath(settings.cwd, Path.cwd())
    words = " ".join([*environment, *command])
    return words if folder == "." else f"(cd {shlex.quote(folder)} && {words})"


def _word(text: str, url: str) -> str:
    text = text.replace("{url}", url).replace("{scratch}", "$SCRATCH").replace("{port}", "$PORT")
    if re.search(r"\$(\{[A-Za-z_]|[A-Z])", text):
        return '"' + re.sub(r'([\\"`])', r"\\\1", text) + '"'
    return shlex.quote(text)
