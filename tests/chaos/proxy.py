"""A socket between the workers and the server, which can break at the worst moment: around a COMMIT."""

import contextlib
import socket
import threading
import time
from collections import deque
from enum import StrEnum
from pathlib import Path

NAME = ".s.PGSQL.5432"
COMMIT = b"COMMIT\x00"
COMMITTED = 0.2  # seconds, enough for a commit


class Cut(StrEnum):
    """When the connection breaks."""

    BEFORE = "before the commit reaches the server"
    DURING = "after the commit was sent, before any answer"
    AFTER = "after the server committed, before its answer arrives"


class Proxy:
    """Passes bytes from its own socket to the server's; each cut asked for breaks one commit."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.server = str(server / NAME)
        self.wanted: deque[Cut] = deque()
        self.made: list[Cut] = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(folder / NAME))
        self.listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, *when: Cut) -> None:
        """Break the next commits, one each."""
        self.wanted.extend(when)

    def close(self) -> None:
        """Take no more connections."""
        self.listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with client, server:
            try:
                server.connect(self.server)
                threading.Thread(target=self._answers, args=(server, client), daemon=True).start()
                self._questions(client, server)
            except OSError:
                pass  # one of the two was killed
            finally:
                # Closing alone would not wake the thread that listens to the server, nor tell the server.
                for one in (client, server):
                    with contextlib.suppress(OSError):
                        one.shutdown(socket.SHUT_RDWR)

    def _questions(self, client: socket.socket, server: socket.socket) -> None:
        while data := client.recv(65536):
            cut = self._next_cut() if COMMIT in data else None
            if cut is Cut.BEFORE:
                return
            if cut is Cut.AFTER:
                self._swallow(server, client, data)
                return
            server.sendall(data)
            if cut is Cut.DURING:
                return

    def _next_cut(self) -> Cut | None:
        with contextlib.suppress(IndexError):
            self.made.append(self.wanted.popleft())
            return self.made[-1]
        return None

    def _swallow(self, server: socket.socket, client: socket.socket, data: bytes) -> None:
        """Let the server commit, and its answer reach nobody: the client's side is closed before."""
        client.shutdown(socket.SHUT_RDWR)
        server.sendall(data)
        time.sleep(COMMITTED)

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
