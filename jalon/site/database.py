"""Where the database is, and as which role Jalon speaks to it.

Three roles share the work: ``jalon_owner`` owns the tables and runs migrations, ``jalon_app`` serves pages and
may not rewrite history, ``jalon_read`` only reads.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from jalon.site.embedded.account import server_user
from jalon.site.embedded.sockets import socket_directory

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "jalon"
# A client that vanished in the middle of a transaction (a machine switched off, a network cut) holds what it locked
# no longer than this.
IDLE = "15min"


class Role(StrEnum):
    """A database role of Jalon."""

    OWNER = "jalon_owner"
    APP = "jalon_app"
    READ = "jalon_read"


def data_directory() -> Path:
    """The folder of everything Jalon keeps outside PostgreSQL: ``JALON_DATA``, else ``var`` in the checkout."""
    return Path(os.environ.get("JALON_DATA") or ROOT / "var").resolve()


def embedded_url(data: Path) -> str:
    """The address of the embedded server of a data folder.

    A server that another system user would have put there is refused (``requirepeer``).
    """
    return f"postgresql:///{NAME}?host={socket_directory(data)}&requirepeer={server_user()}"


def connection_settings(url: str, role: Role) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address, speaking as ``role``.

    ``url`` is ``postgresql://user:password@host:port/name?option=value``; a host that is a folder (a socket)
    is given as the option ``host``. Raises ``ValueError`` where the address is not PostgreSQL's.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"DATABASE_URL: « {parts.scheme} » is not postgresql")
    options: dict[str, Any] = {name: values[0] for name, values in parse_qs(parts.query).items()}
    host = options.pop("host", None) or parts.hostname or ""
    user = unquote(parts.username or "") or role
    options["options"] = f"-c idle_in_transaction_session_timeout={IDLE}"
    if user != role:
        options["options"] += f" -c role={role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or NAME,
        "USER": str(user),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
