"""uv, which installs the locked dependencies: the user's own, or a copy in the checkout's ``.uv``.

Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".uv"
OLDEST = (0, 7)
VERSION = "0.13.8"
PYPI = "https://pypi.org/simple"
# The wheels of that version and their sha256, by system, machine and C library.
WHEELS = {
    ("linux", "x86_64", "glibc"): (
        "uv-0.13.8-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "e18a57b8b352eb7c8feb317b9f6f533c8f0ad9673fd6cf34bbe3cf1a9f6a8984",
    ),
    ("linux", "x86_64", "musl"): (
        "uv-0.13.8-py3-none-musllinux_1_1_x86_64.whl",
        "29451c60f5e8b07403e0a175d5229efc36b0289b34143ff4aaa499a5dd52553a",
    ),
    ("linux", "aarch64", "glibc"): (
        "uv-0.13.8-py3-none-manylinux_2_28_aarch64.whl",
        "5337c30bb893b4f9ce0ceb921ba2da0d13f649da644f40ad3bef84083bef0203",
    ),
    ("linux", "aarch64", "musl"): (
        "uv-0.13.8-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "0b3e8b1a4f5e405e31e2ff33de8af4744831e9f7338539671efbd8c3c94e791d",
    ),
    ("darwin", "x86_64", ""): (
        "uv-0.13.8-py3-none-macosx_10_12_x86_64.whl",
        "b7124ca1956ec2e476a1003ea5715a15f0266afaec37f4dc9c6972ba8183e6d1",
    ),
    ("darwin", "arm64", ""): (
        "uv-0.13.8-py3-none-macosx_11_0_arm64.whl",
        "62b6943c7fd64fac6854f780bea6e0359e5a5bc3241f83ee357bb38276afac49",
    ),
}
OFFLINE = re.compile(
    r"dns error|failed to fetch|failed to download|connection (refused|reset|error)|could not connect"
    r"|error sending request|name resolution|name or service not known|network is unreachable|timed out"
    r"|client error \(connect\)|no matching distribution found|urlopen error",
    re.IGNORECASE,
)


class Failure(Exception):
    """Set-up cannot go on; the message is for the person at the terminal."""


def run(command: list[str], environment: dict[str, str] | None = None) -> tuple[bool, str]:
    """Run quietly: whether it worked, and what it said."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=environment
    )
    return done.returncode == 0, done.stdout


def explain(what: str, said: str) -> str:
    """One line where the network is the reason, else the tool's own words."""
    if OFFLINE.search(said):
        return (
            f"{what}: the package index does not answer. Check the network (a proxy goes in HTTPS_PROXY, "
            "your own index in UV_DEFAULT_INDEX), then try again."
        )
    return f"{what}:\n{said.strip()}"


def version(path: str) -> tuple[int, ...]:
    """A uv's version, empty where it does not run."""
    worked, said = run([path, "--version"])
    found = re.match(r"uv (\d+)\.(\d+)", said) if worked else None
    return tuple(int(part) for part in found.groups()) if found else ()


def find() -> str | None:
    """A uv that is there already: the user's, or the one of an earlier set-up."""
    for path in (shutil.which("uv"), str(HOME / "bin" / "uv")):
        if path and Path(path).exists() and version(path) >= OLDEST:
            return path
    return None


def install() -> str:
    """A uv in ``.uv``: by this Python's pip, else by that of a virtual environment, else the pinned wheel.

    pip comes first since it knows the user's index, proxy and certificates. Debian's Python refuses pip outside
    a virtual environment but not into a folder, and may lack the ensurepip that a virtual environment needs.
    """
    said = ""
    wanted = ["install", "--quiet", "--no-deps", "--disable-pip-version-check", "--retries", "1", f"uv=={VERSION}"]
    ways = [
        [[sys.executable, "-m", "pip", *wanted, "--upgrade", "--target", str(HOME)]],
        [[sys.executable, "-m", "venv", str(HOME)], [str(HOME / "bin" / "python"), "-m", "pip", *wanted]],
    ]
    for way in ways:
        for command in way:
            worked, words = run(command)
            said += words
            if not worked:
                break
        if path := find():
            return path
    try:
        return install_wheel()
    except OSError as error:
        raise Failure(explain("uv could not be installed", f"{said}\n{error}")) from error


def install_wheel() -> str:
    """The pinned wheel, unpacked only if its hash is the known one."""
    libc = ("glibc" if platform.libc_ver()[0] == "glibc" else "musl") if sys.platform == "linux" else ""
    known = WHEELS.get((sys.platform, platform.machine(), libc))
    if known is None:
        raise Failure("No uv is known for this machine: install it (https://docs.astral.sh/uv), then try again.")
    name, expected = known
    content = download(wheel_address(name))
    if hashlib.sha256(content).hexdigest() != expected:
        raise Failure("The downloaded uv is not the expected one (its sha256 differs): nothing was installed.")
    target = HOME / "bin" / "uv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(BytesIO(content)) as wheel:
        program = next(member for member in wheel.namelist() if member.endswith("/scripts/uv"))
        target.write_bytes(wheel.read(program))
    target.chmod(0o755)
    return str(target)


def wheel_address(name: str) -> str:
    """Where the user's index (else PyPI) has the wheel."""
    page = (index_settings()["index"] or [PYPI])[0].rstrip("/") + "/uv/"
    for link in re.findall(r'href="([^"#]+)', download(page).decode()):
        if link.endswith("/" + name):
            return str(urljoin(page, link))
    raise OSError(f"{page} has no {name}")


def download(address: str) -> bytes:
    """A page or a file of the index."""
    with urlopen(address, timeout=60) as answer:
        return bytes(answer.read())


def index_settings() -> dict[str, list[str]]:
    """The user's own ``index``, ``more`` indexes and ``links`` (folders), from uv's or pip's settings."""
    pip: dict[str, str] = {}
    worked, said = run([sys.executable, "-m", "pip", "config", "list"])
    for line in said.splitlines() if worked else []:
        key, _, value = line.partition("=")
        pip[key.rpartition(".")[2]] = value.strip().strip("'\"").replace("\\n", " ")

    def setting(option: str, *names: str) -> list[str]:
        for name in (*names, "PIP_" + option.upper().replace("-", "_")):
            if os.environ.get(name):
                return os.environ[name].split()
        return pip.get(option, "").split()

    return {
        "index": setting("index-url", "UV_DEFAULT_INDEX", "UV_INDEX_URL"),
        "more": setting("extra-index-url", "UV_INDEX", "UV_EXTRA_INDEX_URL"),
        "links": setting("find-links", "UV_FIND_LINKS"),
    }
