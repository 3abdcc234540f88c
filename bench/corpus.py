"""The public contracts that generators are tried on: where each comes from, its licence, how to fetch it.

None of them is kept in this repository. Run it as `python -m bench.corpus FOLDER`: what is missing there, or
differs from the digest recorded here, is fetched with `npm` or `git`. `--remote` names clones to take instead
of GitHub's.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.corpus_sources import CORPUS, NpmPackage, PublicContract, Repository

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests" / "generators" / "corpus"
GITHUB = "https://github.com/{owner}/{name}.git"
BUNDLER = "@redocly/cli@2.77.0"


def run(*arguments: str, cwd: Path) -> bytes:
    """Return what a command prints; RuntimeError, with its last words, where it fails."""
    done = subprocess.run(arguments, cwd=cwd, capture_output=True, check=False)
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip() or done.stdout.decode(errors="replace")
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {words[-400:]}")
    return done.stdout


def from_npm(source: NpmPackage, scratch: Path) -> bytes:
    """Return the file out of the package's archive."""
    scratch = scratch / source.package.replace("/", "-").lstrip("@")
    scratch.mkdir(exist_ok=True)
    if not (archives := sorted(scratch.glob("*.tgz"))):
        run("npm", "pack", "--silent", f"{source.package}@{source.version}", cwd=scratch)
        archives = sorted(scratch.glob("*.tgz"))
    with tarfile.open(archives[0]) as archive:
        member = archive.extractfile(f"package/{source.path}")
        if member is None:
            raise RuntimeError(f"{source.package} {source.version} has no file {source.path}")
        return member.read()


def from_repository(source: Repository, scratch: Path, remote: str) -> bytes:
    """Return the file as the commit has it, bundled where it refers to others."""
    clone = scratch / f"{source.owner}-{source.name}"
    address = remote.format(owner=source.owner, name=source.name)
    if not clone.exists():
        run("git", "init", "--quiet", "--bare", str(clone), cwd=scratch)
        run("git", "remote", "add", "origin", address, cwd=clone)
        # A partial clone: of the whole repository, only the files that are asked for are brought in.
        run("git", "config", "remote.origin.promisor", "true", cwd=clone)
        run(
            *("git", "fetch", "--quiet", "--depth", "1", "--filter=blob:none"),
            *("origin", source.commit),
            cwd=clone,
        )
    if not source.folder:
        return run("git", "show", f"{source.commit}:{source.path}", cwd=clone)
    packed = run("git", "archive", source.commit, source.folder, cwd=clone)
    unpacked = scratch / f"{source.owner}-{source.name}-files"
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(unpacked, filter="data")
    whole = scratch / f"{source.owner}-{source.name}.json"
    entry = unpacked / source.folder / source.path
    run("npx", "--yes", BUNDLER, "bundle", str(entry), "--output", str(whole), cwd=scratch)
    return whole.read_bytes()


def fetch(contract: PublicContract, folder: Path, scratch: Path, remote: str) -> bool:
    """Bring a contract into the folder and return whether that was needed.

    RuntimeError where it cannot be had, or is not what the digest says.
    """
    path = folder / contract.file
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == contract.sha256:
        return False
    match contract.source:
        case NpmPackage() as source:
            content = from_npm(source, scratch)
        case Repository() as source:
            content = from_repository(source, scratch, remote)
    digest = hashlib.sha256(content).hexdigest()
    if digest != contract.sha256:
        raise RuntimeError(f"its digest is {digest}, not {contract.sha256}")
    partial = path.with_suffix(".part")
    partial.write_bytes(content)
    partial.replace(path)
    return True


def fetch_all(
    folder: Path, *, remote: str = GITHUB, only: str = "", say: Callable[[str], None] = print
) -> int:
    """Bring every contract whose file name holds `only` into the folder; returns how many could not be had.

    Our own files with every construct are copied beside them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        for contract in CORPUS:
            if only not in contract.file:
                continue
            try:
                fetched = fetch(contract, folder, Path(scratch), remote)
            except (RuntimeError, OSError, tarfile.TarError) as problem:
                failures += 1
                say(f"{contract.file}: not fetched: {problem}")
            else:
                say(f"{contract.file}: {'fetched' if fetched else 'there'} ({contract.licence})")
    for path in sorted(OWN.glob("*.yaml")):
        if only in path.name:
            shutil.copyfile(path, folder / path.name)
            say(f"{path.name}: copied (our own)")
    return failures


def default_folder() -> Path:
    """Return the folder of the corpus where none is given: in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "lockstep" / "corpus"


def contracts_in(folder: Path) -> list[Path]:
    """Return the contracts of a fetched corpus in the order of their size, the smallest first."""
    files = [path for path in folder.iterdir() if path.suffix in (".json", ".yaml")]
    return sorted(files, key=lambda path: (path.stat().st_size, path.name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=default_folder())
    parser.add_argument(
        "--remote", default=GITHUB, help="where repositories lie, with {owner} and {name}"
    )
    parser.add_argument("--only", default="", help="contracts whose file name holds this text")
    options = parser.parse_args()
    sys.exit(1 if fetch_all(options.folder, remote=options.remote, only=options.only) else 0)


if __name__ == "__main__":
    main()
