"""Quarantine: nothing is given out before the scanner has seen it, nothing malicious ever."""

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied

from jalon.accounts.models import User
from jalon.documents import actions, clamd
from jalon.documents.actions import path_of, scan, store
from jalon.documents.enums import Scan
from jalon.documents.models import File
from jalon.documents.queries import content
from jalon.documents.tasks import tidy
from jalon.journal.models import Entry

EICAR = b"%PDF-1.7 this stands for a malicious content"


def answer(connection: socket.socket) -> None:
    """What clamd says: it reads the chunks, and finds the one content that the tests call malicious."""
    with connection, connection.makefile("rb") as stream:
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)
        if command == b"zPING\0":
            connection.sendall(b"PONG\0")
            return
        received = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            received += stream.read(size)
        connection.sendall(b"stream: Test-Signature FOUND\0" if received == EICAR else b"stream: OK\0")


@pytest.fixture
def scanner(settings: object) -> Iterator[socket.socket]:
    """A daemon that speaks clamd's protocol on a port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD = f"127.0.0.1:{listening.getsockname()[1]}"

    def serve() -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening
    listening.close()


@pytest.fixture
def sender(db: None, tmp_path: object, settings: object) -> User:
    settings.DOCUMENTS_ROOT = tmp_path
    return User.objects.create_user("amelie@example.org")


def test_the_daemon_is_asked_in_its_own_words(scanner: socket.socket) -> None:
    assert clamd.answers()
    assert clamd.malware_in(b"x" * 200_000) == ""
    assert clamd.malware_in(EICAR) == "Test-Signature"


def test_a_daemon_that_is_away_or_talks_nonsense_is_unavailable(settings: object, tmp_path: object) -> None:
    for where in ("127.0.0.1:1", str(tmp_path / "nobody.sock")):
        settings.CLAMD = where
        assert not clamd.answers()
        with pytest.raises(clamd.Unavailable):
            clamd.malware_in(b"x")


def test_a_file_waits_in_quarantine_until_it_is_scanned(scanner: socket.socket, sender: User) -> None:
    file = store("plan.pdf", b"%PDF-1.7 plan", sender=sender)
    assert file.scan == Scan.WAITING
    with pytest.raises(PermissionDenied):
        content(file)
    scan(file.pk)
    file.refresh_from_db()
    assert file.scan == Scan.CLEAN
    assert content(file) == b"%PDF-1.7 plan"


def test_a_malicious_file_is_given_to_nobody_and_journaled(scanner: socket.socket, sender: User) -> None:
    file = store("plan.pdf", EICAR, sender=sender)
    scan(file.pk)
    scan(file.pk)
    file.refresh_from_db()
    assert (file.scan, file.malware) == (Scan.INFECTED, "Test-Signature")
    with pytest.raises(PermissionDenied):
        content(file)
    assert Entry.objects.filter(action="documents.infected").count() == 1


def test_while_the_scanner_is_away_the_file_stays_in_quarantine(sender: User, settings: object) -> None:
    settings.CLAMD = "127.0.0.1:1"
    file = store("plan.pdf", b"%PDF-1.7 plan", sender=sender)
    with pytest.raises(clamd.Unavailable):
        scan(file.pk)
    file.refresh_from_db()
    assert file.scan == Scan.WAITING


def test_without_a_scanner_files_are_given_out_and_say_that_nobody_looked(sender: User) -> None:
    file = store("plan.pdf", b"%PDF-1.7 plan", sender=sender)
    assert File.objects.get(pk=file.pk).scan == Scan.NONE
    assert content(file)


def test_a_disk_that_fails_half_way_leaves_nothing_half_written(
    sender: User, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(actions.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store("plan.pdf", b"%PDF-1.7 plan", sender=sender)
    assert File.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_killed_process_left_is_tidied_up_after_a_day(sender: User, tmp_path: object) -> None:
    file = store("plan.pdf", b"%PDF-1.7 plan", sender=sender)
    left = path_of(file.sha256).with_name("abc.1.partial")
    recent = path_of(file.sha256).with_name("abc.2.partial")
    for path in (left, recent):
        path.write_bytes(b"half")
    os.utime(left, (time.time() - 90_000, time.time() - 90_000))
    tidy(0)
    assert not left.exists()
    assert recent.exists() and path_of(file.sha256).exists()
