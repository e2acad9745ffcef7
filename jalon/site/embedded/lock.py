"""One supervisor at a time on a data folder."""

import fcntl
import os
from pathlib import Path


class FolderLock:
    """A lock that the kernel frees when its holder ends, however it ends.

    The file's text only tells people who holds it; nothing is decided on it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Take the lock; false where somebody holds it."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        self.describe(str(os.getpid()))
        return True

    def describe(self, text: str) -> None:
        """Write who holds the lock, for the next one who asks."""
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, f"{text}\n".encode(), 0)

    def holder(self) -> str:
        """What the holder wrote."""
        return self.path.read_text().strip() if self.path.exists() else ""

    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def release(self) -> None:
        """Let the lock go."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
