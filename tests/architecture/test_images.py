"""Every image of ours is made alike: two stages, an official base by ARG, no root, a health check, labels."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILES = sorted((ROOT / "docker").glob("*/Dockerfile"))
OFFICIAL = re.compile(r"^ARG \w+_IMAGE=docker\.io/library/[\w-]+:[\w.-]+$", re.MULTILINE)


def last_stage(path: Path) -> str:
    return path.read_text("utf-8").rpartition("\nFROM ")[2]


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda one: one.parent.name)
def test_an_image_keeps_the_house_rules(path: Path) -> None:
    text, last = path.read_text("utf-8"), last_stage(path)
    assert OFFICIAL.search(text), "the base image is an ARG with its official name"
    assert len(re.findall(r"^FROM ", text, re.MULTILINE)) > 1
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK (?:.|\n)*?CMD \[", last, re.MULTILINE)
    assert re.search(r"^(?:CMD|ENTRYPOINT) \[", last, re.MULTILINE)
    for name in ("title", "description", "version", "licenses", "source", "revision"):
        assert f"org.opencontainers.image.{name}=" in last


def test_the_composition_runs_images_that_are_built_here() -> None:
    composition = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text("utf-8"))
    services = composition["services"]
    for service in services.values():
        name = re.fullmatch(r"sqlite-metadata/(\w+):\$\{TAG:-dev\}", service["image"])
        assert name is not None
        assert (ROOT / "docker" / name[1] / "Dockerfile").exists()
        assert service["read_only"] is True
        mounted = {mount.partition(":")[0] for mount in service["volumes"]}
        assert mounted <= composition["volumes"].keys()
    assert services["replica"]["profiles"] == ["replica"]


def test_the_builder_knows_every_image() -> None:
    builder = (ROOT / "docker" / "build").read_text("utf-8")
    usage = re.search(r"^#   docker/build (.*?)  ", builder, re.MULTILINE)
    assert usage is not None
    assert set(re.findall(r"\w+", usage[1])) == {path.parent.name for path in DOCKERFILES}
