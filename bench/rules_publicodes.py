"""Publicodes, the other rival that runs beside us: a JavaScript engine, started where Node is present.

The package is installed once, at a pinned version, into `.cache/publicodes`, by npm and the user's own registry.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

VERSION = "1.10.3"
HOME = Path(__file__).parents[1] / ".cache" / "publicodes"
PACKAGE = HOME / "node_modules" / "publicodes"
PROGRAM = Path(__file__).parent / "rules_publicodes.mjs"


@dataclass(frozen=True, slots=True)
class Measured:
    """Microseconds of processor time: a company (its situation set, one goal), and the evaluation of the goal alone."""

    company: float
    evaluation: float


def one_company() -> Measured | str:
    """What one company takes, or why it could not be measured."""
    node = shutil.which("node")
    if node is None:
        return "Node is not present"
    missing = _installed()
    if missing:
        return missing
    done = subprocess.run([node, str(PROGRAM), str(PACKAGE)], capture_output=True, text=True)
    if done.returncode:
        return f"it ended with {done.stderr.strip()[-200:]}"
    found = json.loads(done.stdout)
    assert (found["verdict"], found["aid"]) == (True, 200_000)
    return Measured(found["company"], found["evaluation"])


def _installed() -> str:
    """Nothing, or why the package is not there."""
    manifest = PACKAGE / "package.json"
    if manifest.exists() and json.loads(manifest.read_text())["version"] == VERSION:
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not present"
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "package.json").write_text('{"private": true}\n')
    command = [npm, "install", "--silent", "--ignore-scripts", "--no-save", f"publicodes@{VERSION}"]
    try:
        done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "npm reached no registry within two minutes"
    return (
        "" if done.returncode == 0 else f"npm could not install it: {(done.stderr or done.stdout).strip()[-200:]}"
    )
