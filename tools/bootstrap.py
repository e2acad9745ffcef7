"""Set Jalon up from a bare Python: uv, the locked dependencies, the translations. Standard library only.

    python3 -m tools.bootstrap [--dev] [--spark]

Silent where there is nothing to do. Never downloads a Python, never installs anything outside the checkout;
the user's own package index (pip's settings or uv's) is honoured.
"""

from __future__ import annotations

import hashlib
import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"Jalon needs Python 3.11 or newer and this is {sys.version_info[0]}.{sys.version_info[1]}. "
        "With another one: make run PYTHON=python3.12"
    )

from tools import find_uv
from tools.find_uv import ROOT, Failure, explain, run

VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "jalon-stamp"
JALON = ROOT / "jalon"


def say(message: str) -> None:
    """A line of progress."""
    print(f"  {message}", flush=True)


def lock_digest() -> str:
    """Changes with the locked dependencies, and where the checkout moves."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def stamp() -> tuple[str, bool]:
    """(digest of the lock, whether the developers' tools are there) of the last set-up that ended well."""
    if not STAMP.exists() or not VENV_PYTHON.exists():
        return "", False
    digest, _, kind = STAMP.read_text().partition(" ")
    return digest, kind == "dev"


def has_spark() -> bool:
    """Whether the extra `spark` is installed."""
    return any(VENV_PYTHON.parent.parent.glob("lib/python*/site-packages/pyspark"))


def synchronise(uv: str, dev: bool, spark: bool) -> None:
    """The locked dependencies; from the user's own index where there is one, by the locked hashes."""
    groups = [*(["--group", "dev"] if dev else []), *(["--extra", "spark"] if spark else [])]
    extent = [] if dev else ["--inexact"]  # takes nobody's other tools away
    python = [] if VENV_PYTHON.exists() else ["--python", sys.executable]
    index = find_uv.index_settings()
    if index["index"]:
        commands = from_index(uv, index, groups, python)
    else:
        commands = [[uv, "sync", "--quiet", "--frozen", *extent, *python, *groups]]
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    for command in commands:
        worked, said = run(command, environment)
        if not worked:
            raise Failure(explain("The dependencies could not be installed", said))


def from_index(uv: str, index: dict[str, list[str]], groups: list[str], python: list[str]) -> list[list[str]]:
    """What ``uv sync`` does, from another index than the one whose addresses the lock holds."""
    find_uv.HOME.mkdir(exist_ok=True)
    wanted = str(find_uv.HOME / "requirements.txt")
    # Any of the user's indexes may have a package: the hashes are what is trusted.
    sources = ["--index-strategy", "unsafe-best-match", "--default-index", index["index"][0]]
    sources += [word for address in index["more"] for word in ("--index", address)]
    sources += [word for place in index["links"] for word in ("--find-links", place)]
    pip = [uv, "pip"]
    into = ["--quiet", "--python", str(VENV_PYTHON), *sources]
    return [
        *([[uv, "venv", "--quiet", *python, str(VENV)]] if python else []),
        [uv, "export", "--quiet", "--frozen", "--no-emit-project", "--output-file", wanted, *groups],
        [*pip, "sync", *into, "--require-hashes", wanted],
        [*pip, "install", *into, "--no-deps", "--editable", str(ROOT)],
    ]


def stale_translations() -> bool:
    """Whether a translation is newer than its compiled form."""
    for source in JALON.glob("*/locale/en/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            return True
    return False


def main(dev: bool, spark: bool = False) -> None:
    """Do what the last set-up has not done."""
    digest, has_dev = stamp()
    if digest != lock_digest() or (dev and not has_dev) or (spark and not has_spark()):
        dev = dev or has_dev  # never take the developers' tools away
        uv = find_uv.find()
        if uv is None:
            say(f"Installing uv {find_uv.VERSION}…")
            uv = find_uv.install()
        say("Installing the locked dependencies…")
        synchronise(uv, dev, spark or has_spark())
        STAMP.write_text(f"{lock_digest()} {'dev' if dev else 'run'}")
    if stale_translations():
        worked, said = run([str(VENV_PYTHON), "-m", "tools.messages", "compile"])
        if not worked:
            raise Failure(f"The translations could not be compiled:\n{said}")


if __name__ == "__main__":
    try:
        main("--dev" in sys.argv, "--spark" in sys.argv)
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
