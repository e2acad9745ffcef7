"""The secret key: from the environment, else from a private file in the data folder."""

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """The key that signs sessions: ``JALON_SECRET_KEY``, else ``secret-key`` in the data folder (made once)."""
    if key := os.environ.get("JALON_SECRET_KEY"):
        return key
    path = data / "secret-key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()
