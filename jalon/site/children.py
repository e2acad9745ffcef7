"""The processes that the supervisor looks after: each a group of its own, with its log."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jalon.site.embedded.parent import ends_with_parent

PATIENCE = 8.0
SHOWN = 12


@dataclass
class Child:
    """A Python module run as a process: ``python -m MODULE ARGUMENTS``.

    ``orphaned_by`` is the signal that it gets where the supervisor is killed.
    """

    name: str
    arguments: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    orphaned_by: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def start(self) -> None:
        """Start it; it ends with the supervisor, even where the supervisor is killed."""
        self.started = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.arguments],
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=ends_with_parent(self.orphaned_by),
            )

    def ended(self) -> int | None:
        """How it ended (a signal as a negative number), or ``None`` while it runs."""
        return self.process.poll() if self.process else None

    def lived(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.started

    def ask_to_stop(self) -> None:
        """Ask for an orderly end."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def make_sure(self, patience: float = PATIENCE) -> None:
        """Wait for the end, then end whatever is left of the group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-SHOWN:])

    def finish(self) -> int:
        """Wait for a child that ends by itself; its exit code."""
        while (code := self.ended()) is None:
            time.sleep(0.02)
        return code
