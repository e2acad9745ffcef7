"""Set-up from a bare Python: quick when done, one clear line when it cannot be."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.find_uv import ROOT, explain

NOWHERE = "http://127.0.0.1:9/simple"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What set-up needs of a checkout, and nothing installed."""
    for name in ("uv.lock", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "jalon").mkdir()
    return tmp_path


def bootstrap(checkout: Path, python: str = sys.executable, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-m", "tools.bootstrap"],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin", "HOME": str(checkout), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_offline_it_says_one_clear_line_and_leaves_nothing_half_done(checkout: Path):
    done = bootstrap(checkout, PIP_INDEX_URL=NOWHERE, PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0")
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "does not answer" in lines[0] and "UV_DEFAULT_INDEX" in lines[0]
    assert not (checkout / ".venv" / "jalon-stamp").exists()


def test_a_second_set_up_is_silent_and_quick(checkout: Path):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    stamp = "from tools import bootstrap as b; b.STAMP.write_text(b.lock_digest() + ' run')"
    subprocess.run([sys.executable, "-c", stamp], cwd=checkout, check=True)
    started = time.monotonic()
    done = bootstrap(checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - started < 2


def test_other_failures_keep_the_tools_own_words():
    assert "hash mismatch" in explain("It failed", "error: hash mismatch for jinja2")


def test_a_moved_checkout_is_set_up_again(checkout: Path):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (checkout / ".venv" / "jalon-stamp").write_text("0123 run")
    done = bootstrap(checkout, PIP_INDEX_URL=NOWHERE, PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0")
    assert done.returncode == 1 and "Installing" in done.stdout
