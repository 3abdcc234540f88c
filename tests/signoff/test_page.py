"""What stands in docs/release.md is run as it stands, and the page of a sign-off needs nothing but itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from signoff.policy import DEMANDS
from tests.signoff.release import Release
from tests.signoff.tampering import TAMPERINGS, Folder

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "release.md").read_text("utf-8")
BEYOND = {"verify/hint", "verify/bundle-bytes", "verify/bundle-type", "verify/payload-type",
          "verify/signatures", "verify/subject-missing", "verify/subject-digest", "verify/subject-added",
          "verify/predicate", "verify/predicate-type"}  # fmt: skip
"""What the lines without lockstep do not look at: how a bundle is written, and what the statements claim."""


def lines_of(title: str) -> str:
    """Return the first lines of shell under a title of the page."""
    _, found, rest = PAGE.partition(f"# {title}\n")
    assert found
    return rest.partition("```sh\n")[2].partition("```")[0]


def checked(
    root: Path, key: str = "key.pub", title: str = "Verify without lockstep"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", lines_of(title)],
        cwd=root / "signed",
        env={"PATH": os.environ["PATH"], "KEY": str(root / key)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(shutil.which("cosign") is None, reason="COSIGN IS NOT HERE, and was not tried")
def test_cosign_verifies_a_sign_off_and_refuses_another_key_and_another_release(
    release: Release,
) -> None:
    done = checked(release.root, title="With cosign")
    assert (done.returncode, done.stderr.count("Verified OK")) == (0, 2), done.stderr
    assert checked(release.root, key="other.pub", title="With cosign").returncode != 0
    sums = release.root / "signed" / "SHA256SUMS"
    sums.write_text(sums.read_text("utf-8").replace("0", "1", 1), "utf-8")
    assert checked(release.root, title="With cosign").returncode != 0


def test_openssl_and_sha256sum_alone_verify_a_sign_off(release: Release) -> None:
    done = checked(release.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Verified OK") == 2


def test_they_refuse_another_key(release: Release) -> None:
    done = checked(release.root, "other.pub")
    assert done.returncode != 0
    assert "Verif" in done.stdout + done.stderr


SEEN = [
    name
    for name, (_, codes) in TAMPERINGS.items()
    if codes[0] not in BEYOND and not codes[0].startswith("signoff/")
]


@pytest.mark.parametrize("name", SEEN)
def test_they_refuse_what_was_tampered_with(release: Release, name: str) -> None:
    TAMPERINGS[name][0](Folder(release.root))
    assert checked(release.root).returncode != 0


def test_a_key_is_made_as_the_page_says(release: Release) -> None:
    for name in ("key.pem", "key.pub"):
        (release.root / name).unlink()
    subprocess.run(
        ["sh", "-c", lines_of("Sign")], cwd=release.root, check=True, capture_output=True
    )
    assert release.sign() == 0
    shutil.rmtree(release.root / "signed")
    release.out.rename(release.root / "signed")
    assert checked(release.root).returncode == 0


def test_every_code_stands_on_the_page() -> None:
    listed = set(re.findall(r"`((?:signoff|verify)/[a-z-]+)`", PAGE))
    written = {
        code
        for path in (ROOT / "signoff").glob("*.py")
        for code in re.findall(r'"((?:signoff|verify)/[a-z-]+)"', path.read_text("utf-8"))
    }
    # What only a sign-off shows whose form no release of lockstep wrote.
    assert written - listed == {"signoff/shape", "verify/contract", "signoff/other-comparison"}
    assert listed <= written
    assert {demand.rule for demand in DEMANDS} <= listed


def test_the_page_of_a_sign_off_needs_no_network(release: Release) -> None:
    page = (release.root / "signed" / "signoff.html").read_text("utf-8")
    assert not re.search(r"<(script|link|img)|https?://|url\(", page)
    for words in (
        "Kiosk 1.0.0",
        "is signed off",
        "2 operations",
        "role provider, memory 64MiB",
        "seed 7",
    ):
        assert words in page
