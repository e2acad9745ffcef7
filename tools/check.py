"""``make test``: every check of the house, then the time of each kind beside its budget.

    python -m tools.check [static] [rules] [unit] [property] [database] [rights] [browser] [API] [faults]

Without a name, everything. Quiet where all is well; a check that fails shows its own words. Nothing is left
out silently: what cannot run here fails and says what it needs.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.budgets import BUDGETS
from tools import chromium

ROOT = Path(__file__).resolve().parent.parent
STATIC_BUDGET = 60
PYTHON = (sys.executable, "-m")
FOLDERS = [name for name in ("jalon", "tests", "tools", "bench") if (ROOT / name).exists()]


@dataclass(frozen=True)
class Check:
    """A command that must succeed, and the kind of check that it is."""

    name: str
    command: tuple[str, ...]
    kind: str = "static"


@dataclass(frozen=True)
class Outcome:
    """How a check ended."""

    check: Check
    code: int
    said: str


CHECKS = [
    Check("types", (*PYTHON, "mypy", "jalon", "tools", "bench")),
    Check("style", (*PYTHON, "ruff", "check", "--quiet", *FOLDERS)),
    Check("layout", (*PYTHON, "ruff", "format", "--quiet", "--diff", *FOLDERS)),
    Check("floors", (str(Path(sys.executable).with_name("lint-imports")), "--no-logo")),
    Check("migrations", (*PYTHON, "jalon", "manage", "makemigrations", "--check", "--dry-run")),
]
if find_spec("jalon.rules.commands"):
    CHECKS.append(Check("rulebooks", (*PYTHON, "jalon", "rules", "test", "regions", "jalon/law"), kind="rules"))


def run(check: Check) -> Outcome:
    """Run one check quietly."""
    # The migrations check compares files only: that no server answers is no concern of its own.
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "DATABASE_URL": "postgresql:///none?host=/nowhere"}
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, done.returncode, done.stdout)


def static(kinds: set[str]) -> tuple[list[str], float]:
    """Run the checks without a test among those kinds: (names of the failed ones, seconds)."""
    started = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(run, [check for check in CHECKS if check.kind in kinds]))
    failed = [outcome for outcome in outcomes if outcome.code]
    for outcome in failed:
        print(f"{outcome.check.name}: failed\n{outcome.said.rstrip()}\n", flush=True)
    if not failed and outcomes:
        print(f"{', '.join(outcome.check.name for outcome in outcomes)}: good", flush=True)
    return [outcome.check.name for outcome in failed], time.monotonic() - started


def tests(kinds: list[str], static_rows: list[list[object]]) -> int:
    """Run the tests of those kinds on two processes; pytest's exit code."""
    environment = {**os.environ, "JALON_STATIC_TIME": json.dumps(static_rows)}
    if "browser" in kinds:
        browser = chromium.find_or_install()
        if browser is None:
            print(chromium.HOW, file=sys.stderr, flush=True)
            return 1
        environment["JALON_CHROMIUM"] = str(browser)
    chosen = [word for kind in kinds for word in ("--kind", kind)]
    command = (*PYTHON, "pytest", "-q", "-n", "2", "--dist", "worksteal", "-rs", "--no-header", *chosen)
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    nothing_to_run = 5
    return 0 if code == nothing_to_run and len(kinds) < len(BUDGETS) else code


def main(names: list[str]) -> int:
    """Run the named kinds (all by default); 0 where everything is good."""
    known = ["static", "rules", *BUDGETS]
    if unknown := [name for name in names if name not in known]:
        print(f"No such kind: {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    wanted = names or known
    failed, seconds = static({name for name in wanted if name in ("static", "rules")})
    kinds = [name for name in BUDGETS if name in wanted]
    row: list[list[object]] = [["static", len(CHECKS), seconds, STATIC_BUDGET]] if seconds > 0 else []
    code = tests(kinds, row) if kinds else 0
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}.", file=sys.stderr)
    return code or int(bool(failed))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
