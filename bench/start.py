"""How long `make run` takes to its first page, beside what nothing could do faster on this machine.

    python -m bench.start

The references, in the same run: the bare PostgreSQL server's start on the same files, and a Django project of one
empty page under its own `runserver`. A ratio says more than seconds: it holds on a slower machine too.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jalon.site.embedded import Cluster

ROOT = Path(__file__).resolve().parent.parent
COLD_LIMIT, WARM_LIMIT = 60.0, 5.0
WARM_RUNS = 3
BARE = """
import sys
from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bench")
urlpatterns = [path("", lambda request: HttpResponse("Bonjour"))]
execute_from_command_line(["bare", "runserver", "--noreload", sys.argv[1]])
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_page(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the first page has been read to its end."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
                answer.read()
                return
        except urllib.error.HTTPError as error:
            raise SystemExit(f"The first page is an error: {error.code}") from error
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"It ended with {process.returncode} before its first page.")


@contextmanager
def seconds_to_first_page(command: list[str], port: int, **environment: str) -> Iterator[float]:
    """Start a server, give the seconds to its first page, stop it."""
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for_page(port, process)
        yield time.monotonic() - started
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait()


def jalon(data: Path) -> float:
    """`make run` on a data folder, from the command to the first page."""
    port = free_port()
    command = ["make", "--silent", "run", f"PORT={port}"]
    with seconds_to_first_page(command, port, JALON_DATA=str(data)) as seconds:
        return seconds


def bare_django() -> float:
    """The reference of a page: Django alone."""
    port = free_port()
    with seconds_to_first_page([sys.executable, "-c", BARE, f"127.0.0.1:{port}"], port) as seconds:
        return seconds


def bare_postgres(data: Path) -> float:
    """The reference of a database: the server alone, on the same files."""
    started = time.monotonic()
    with Cluster(data):
        return time.monotonic() - started


def main() -> int:
    """Measure, print, and fail where a promise is broken."""
    folder = Path(tempfile.mkdtemp(prefix="jalon-bench-", dir="/tmp"))
    folder.chmod(0o755)
    data = folder / "var"
    try:
        cold = jalon(data)
        warm = min(jalon(data) for _ in range(WARM_RUNS))
        postgres = min(bare_postgres(data) for _ in range(WARM_RUNS))
        django = min(bare_django() for _ in range(WARM_RUNS))
    finally:
        shutil.rmtree(folder)
    bare = postgres + django
    print("make run, from the command to the end of the first page (best of 3 where warm)")
    print(f"  reference: PostgreSQL alone {postgres:.2f} s + Django alone {django:.2f} s = {bare:.2f} s")
    print(f"  cold  {cold:6.2f} s   {cold / bare:5.1f} × the reference   promised: at most {COLD_LIMIT:.0f} s")
    print(f"  warm  {warm:6.2f} s   {warm / bare:5.1f} × the reference   promised: under {WARM_LIMIT:.0f} s")
    return int(cold > COLD_LIMIT or warm >= WARM_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
