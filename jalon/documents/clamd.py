"""A small client of ClamAV's daemon: is it there, and does this content hold something malicious?

Protocol: https://docs.clamav.net/manual/Usage/Scanning.html#clamd, commands ``zPING`` and ``zINSTREAM``. The content
goes in chunks, each after its length in four bytes, most significant first; a length of zero ends it.
"""

import socket
import struct
from contextlib import closing
from pathlib import Path

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 60
LONGEST_ANSWER = 4096


class Unavailable(Exception):
    """The daemon does not answer, or not as the protocol says."""


def configured() -> bool:
    """Whether this installation names a daemon (``JALON_CLAMD``: ``host:port``, or the path of its socket)."""
    return bool(settings.CLAMD)


def answers() -> bool:
    """Whether the daemon answers."""
    try:
        return _ask(b"zPING\0", b"") == "PONG"
    except Unavailable:
        return False


def malware_in(content: bytes) -> str:
    """The name of what the daemon found; empty for a clean content. Raises ``Unavailable``."""
    said = _ask(b"zINSTREAM\0", content)
    if said == "stream: OK":
        return ""
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")
    raise Unavailable(said or "no answer")


def _connect() -> socket.socket:
    where = settings.CLAMD
    host, _colon, port = where.rpartition(":")
    if not port.isdecimal():
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(str(Path(where)))
        return connection
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def _ask(command: bytes, content: bytes) -> str:
    """Send a command and, after it, a content in chunks; the answer without its end."""
    try:
        with closing(_connect()) as connection:
            connection.settimeout(SECONDS)
            connection.sendall(command)
            if content:
                for start in range(0, len(content), CHUNK):
                    part = content[start : start + CHUNK]
                    connection.sendall(struct.pack("!I", len(part)) + part)
                connection.sendall(struct.pack("!I", 0))
            said = b""
            while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
                more = connection.recv(LONGEST_ANSWER)
                if not more:
                    break
                said += more
    except OSError as error:
        raise Unavailable(str(error)) from error
    return said.rstrip(b"\0").decode(errors="replace").strip()
