"""Whether a generated package holds in its language: imports and pyright, tsc, javac."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.processes import Run, run

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / "node_modules" / ".bin"
POM = ROOT / "tests" / "generators" / "java" / "pom.xml"
SUFFIXES = {"python": ".py", "typescript": ".ts", "java": ".java"}
_RELEASE = 21

_IMPORT_ALL = """
import importlib, pathlib, sys
root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root))
names = sorted(
    ".".join(path.relative_to(root).with_suffix("").parts)
    for path in root.rglob("*.py") if path.name != "setup.py"
)
for name in names:
    importlib.import_module(name.removesuffix(".__init__"))
print(len(names), "modules")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one tool says of a package: how many errors, and its words where there are any."""

    tool: str
    errors: int
    seconds: float
    words: str = ""


def verdicts(language: str, package: Path, scratch: Path) -> Iterator[Verdict]:
    """Yield the verdict of each tool of a language on the package in a folder."""
    scratch.mkdir(parents=True, exist_ok=True)
    match language:
        case "python":
            yield _counted("import", _imports(package, scratch), r"\bError\b")
            yield _pyright(package)
        case "typescript":
            yield _tsc(package)
        case _:
            yield _javac(package, scratch)


def sources(package: Path, language: str) -> list[Path]:
    """Return the files of code of a package, what its compilers made aside."""
    aside = {"node_modules", "dist", "target", "__pycache__"}
    return sorted(
        path
        for path in package.rglob("*" + SUFFIXES[language])
        if not aside & set(path.relative_to(package).parts)
    )


def lines_of(package: Path, language: str) -> int:
    """Return how many lines of code a package has."""
    return sum(path.read_bytes().count(b"\n") for path in sources(package, language))


def _python_root(package: Path) -> Path:
    """Return the folder to import from: `src` where the package has one."""
    return package / "src" if (package / "src").is_dir() else package


def _imports(package: Path, scratch: Path) -> Run:
    program = scratch / "import_all.py"
    program.write_text(_IMPORT_ALL, "utf-8")
    return run([sys.executable, "-W", "error", "-B", program, _python_root(package)], cwd=scratch)


def _pyright(package: Path) -> Verdict:
    # Beside the package and not elsewhere: what is included has to lie below the configuration.
    config = package.parent / "pyrightconfig.json"
    root = _python_root(package).relative_to(package.parent).as_posix()
    settings = {"include": [root], "extraPaths": [root], "typeCheckingMode": "strict"}
    config.write_text(json.dumps({**settings, "pythonVersion": "3.11"}), "utf-8")
    done = run(
        [TOOLS / "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", config],
        cwd=package.parent,
        environment={"NODE_OPTIONS": "--max-old-space-size=8192"},
    )
    try:
        told = json.loads(done.output[done.output.index("{") :])
    except ValueError:
        return Verdict(tool="pyright", errors=1, seconds=done.seconds, words=done.last_words())
    seen, there = told["summary"]["filesAnalyzed"], len(sources(package, "python"))
    if seen < there:
        words = f"it saw {seen} of {there} files"
        return Verdict(tool="pyright", errors=1, seconds=done.seconds, words=words)
    errors = [one for one in told["generalDiagnostics"] if one["severity"] == "error"]
    words = "\n".join(
        f"{one['file']}:{one['range']['start']['line'] + 1}: {one['message']}"
        for one in errors[:12]
    )
    return Verdict(tool="pyright", errors=len(errors), seconds=done.seconds, words=words)


def _tsc(package: Path) -> Verdict:
    config = run([TOOLS / "tsc", "--showConfig"], cwd=package)
    if '"strict": true' not in config.output:
        return Verdict(tool="tsc", errors=1, seconds=0, words="its tsconfig.json is not strict")
    modules = package / "node_modules"
    if not modules.exists():
        modules.symlink_to(ROOT / "node_modules")
    try:
        done = run(
            [TOOLS / "tsc", "-b", "--force"],
            cwd=package,
            environment={"NODE_OPTIONS": "--max-old-space-size=8192"},
        )
    finally:
        modules.unlink()
    return _counted("tsc", done, r"error TS\d+")


def _javac(package: Path, scratch: Path) -> Verdict:
    home, jars = jdk(), class_path(scratch.parent)
    listed = scratch / "sources"
    listed.write_text("\n".join(f'"{path}"' for path in sources(package, "java")), encoding="utf-8")
    classes = scratch / "classes"
    shutil.rmtree(classes, ignore_errors=True)
    done = run(
        [
            *(home / "bin" / "javac", "-J-Xmx4g", "-J-Xss16m", "--release", str(_RELEASE)),
            *("-Xlint:all", "-Werror", "-Xmaxerrs", "100000", "-Xmaxwarns", "100000"),
            *("-proc:none", "-encoding", "UTF-8", "-cp", jars, "-d", classes, f"@{listed}"),
        ],
        cwd=scratch,
    )
    return _counted("javac", done, r": (?:error|warning): ")


def _counted(tool: str, done: Run, pattern: str) -> Verdict:
    if done.ended_well:
        return Verdict(tool=tool, errors=0, seconds=done.seconds)
    errors = len(re.findall(pattern, done.output))
    words = done.last_words() if tool == "import" else "\n".join(done.output.splitlines()[:16])
    return Verdict(tool=tool, errors=max(1, errors), seconds=done.seconds, words=words)


@cache
def jdk() -> Path:
    """Return the home of a JDK that compiles for Java 21; RuntimeError where there is none."""
    homes = [Path(home) for home in (os.environ.get("JAVA_HOME"),) if home]
    if compiler := shutil.which("javac"):
        homes.append(Path(compiler).resolve().parents[1])
    homes += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    for home in homes:
        if (home / "bin" / "javac").is_file():
            told = run([home / "bin" / "javac", "-version"], cwd=ROOT).output
            version = re.search(r"javac (\d+)", told)
            if version and int(version[1]) >= _RELEASE:
                return home
    raise RuntimeError(f"there is no JDK {_RELEASE} (JAVA_HOME, PATH, /usr/lib/jvm)")


@cache
def class_path(scratch: Path) -> str:
    """Return a class path with what the Java packages depend on, brought by Maven."""
    folder = scratch / "jars"
    if not list(folder.glob("*.jar")):
        command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
        for more in (["-o"], []):
            done = run(
                [*command, *more, f"-DoutputDirectory={folder.resolve()}"],
                cwd=ROOT,
                environment={"JAVA_HOME": str(jdk())},
            )
            if done.ended_well:
                break
        else:
            raise RuntimeError(f"Maven brought no libraries: {done.last_words()}")
    return f"{folder.resolve()}/*"
