"""Where the database is, and as which role Jalon speaks to it.

Three roles share the work: ``jalon_owner`` owns the tables and runs migrations, ``jalon_app`` serves pages and
may not rewrite history, ``jalon_read`` only reads.
"""

import hashlib
import os
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent


class Role(StrEnum):
    """A database role of Jalon."""

    OWNER = "jalon_owner"
    APP = "jalon_app"
    READ = "jalon_read"


def data_directory() -> Path:
    """The folder of everything Jalon keeps outside PostgreSQL: ``JALON_DATA``, else ``var`` in the checkout."""
    return Path(os.environ.get("JALON_DATA") or ROOT / "var").resolve()


def socket_directory(data: Path) -> Path:
    """The short private folder of the embedded server's socket (a socket's path holds 107 characters)."""
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path("/tmp") / f"jalon-{os.getuid()}-{digest}"


def embedded_url(data: Path) -> str:
    """The address of the embedded server of a data folder."""
    return f"postgresql:///jalon?host={socket_directory(data)}"


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
    if user != role:
        options["options"] = f"-c role={role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "jalon",
        "USER": str(user),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


ROLES_SQL = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_owner') THEN CREATE ROLE jalon_owner LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN CREATE ROLE jalon_app LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_read') THEN CREATE ROLE jalon_read LOGIN; END IF;
END $$;
"""

# Run inside the database, by its owner or a superuser.
GRANTS_SQL = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO jalon_owner;
GRANT USAGE ON SCHEMA public TO jalon_app, jalon_read;
ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO jalon_app;
ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO jalon_app;
ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner IN SCHEMA public GRANT SELECT ON TABLES TO jalon_read;
ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO jalon_app;
ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
"""
