"""How many people can apply at once: python -m bench.applying [PEOPLE] [SECONDS OF THOUGHT]

Each person, signed in, makes a whole request by hand: company, project, dates, place, questions, budget, financing plan,
account, document, declaration, check, sending. Two hundred do it at the same time, each on a connection of his own, and
read or type for some seconds before each form is sent (ten on average, drawn from a seed): a person who never thinks does
not exist, and one who thinks longer asks less of the server. So a run takes five minutes, and says every minute how far it
is. The server is that of `jalon run`; the people run on the same processors. Then every request must be there once, with
its number. The reference is a stylesheet by the same server.
"""

import asyncio
import os
import random
import re
import secrets
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

import psycopg

from bench.readers import Site, served, visited
from bench.server import apart, new_ledger, p95, row, throw_away
from bench.setting import Setting, furnish

PEOPLE, THOUGHT, SEED = 200, 10.0, 20260914
P95_MS = 500.0
MOST_PAGES = 40
PDF = b"%PDF-1.7 " + b"bench " * 20_000
BOUNDARY = "jalon-bench"


@dataclass(frozen=True)
class Player:
    """Somebody signed in, and his company."""

    session: str
    siren: str


@dataclass
class Day:
    """What was measured: milliseconds of each request, and what went wrong."""

    seen: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sent: int = 0


# in a process of its own, on the database


def people(count: int) -> tuple[Setting, str, list[Player]]:
    """Accounts with open sessions, their companies in the register, and the scheme they ask under."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from stdnum import luhn

    from jalon.accounts.models import User
    from jalon.companies.models import LegalUnit, Register
    from jalon.schemes.enums import ApplicantKind
    from jalon.schemes.queries import is_open, latest_versions

    setting = furnish()
    version = next(
        one
        for one in latest_versions()
        if one.definition.budget and one.definition.applicants == (ApplicantKind.COMPANY,) and is_open(one)
    )
    today = date(2026, 1, 1)
    Register.objects.create(label="bench", as_of=today, units=count, establishments=0, fictitious=True)
    players = []
    for number in range(count):
        stem = f"9{number:07}"
        siren = stem + luhn.calc_check_digit(stem)
        LegalUnit.objects.create(
            siren=siren,
            name=f"BENCH {number}",
            key=f"BENCH {number}",
            words=["BENCH"],
            created_on=date(2023, 5, 4),
            legal_category="5710",
            naf="62.01Z",
            naf_edition="NAFRev2",
            active=True,
            diffusible=True,
            fictitious=True,
        )
        user = User.objects.create_user(f"person{number}@exemple.fr", display_name=f"Personne {number}")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        players.append(Player(str(session.session_key), siren))
    return setting, f"/demandes/nouvelle/{version.scheme.region}/{version.scheme.slug}/", players


# a person


class Person:
    """One applicant with a connection of his own, who follows where each page leads."""

    def __init__(self, port: int, player: Player, day: Day, choice: random.Random, thought: float) -> None:
        self.port, self.player, self.day, self.choice, self.thought = port, player, day, choice, thought
        self.token = secrets.token_hex(16)

    async def apply(self, start: str) -> None:
        """From the first page to the number."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.sleep(self.choice.uniform(0, self.thought))
        try:
            await self.get(start)
            home = await self.post(start, {"key": secrets.token_hex(8)})
            path = f"{home}entreprise/"
            for _page in range(MOST_PAGES):
                html = await self.get(path)
                path = await self.answer(path, html)
                if path == home:
                    self.day.sent += 1
                    return
            raise AssertionError(f"no end after {MOST_PAGES} pages: {path}")
        except (AssertionError, OSError, asyncio.IncompleteReadError) as error:
            self.day.errors.append(f"{type(error).__name__}: {error}")
        finally:
            self.writer.close()

    async def answer(self, path: str, html: str) -> str:
        """What this person types on a page; the address that it leads to."""
        await asyncio.sleep(self.choice.uniform(self.thought / 2, self.thought * 3 / 2))
        page = path.rstrip("/").split("/")[3]
        forms = {
            "entreprise": {"siren": self.player.siren},
            "projet": {"title": "Capteurs", "description": "Des capteurs sobres pour l’atelier."},
            "dates": {"starts_on": "2027-02-01", "ends_on": "2028-01-31", "works_start_on": "2027-02-01"},
            "lieu": {"postcode": "31000", "commune": "Toulouse"},
            "budget": {**_management(html), "staff-0-cents": "200 000"},
            "financement": {**_management(html), "aid": "100 000", "own": "100 000"},
            "compte": {"holder": "Bench", "iban": "FR7630006000011234567890189"},
            "aides-recues": {
                **_management(html),
                "has_aids": "no",
                "has_costs": "no",
                "has_links": "no",
                "certified": "on",
            },
            "verifier": {"key": secrets.token_hex(8)},
        }
        if page == "questions":
            return await self.post(path, {"answer": "yes" if 'value="yes"' in html else "200 000"})
        if page == "pieces":
            await self.upload(path)
            return (re.findall(r'<a class="btn" href="(/demandes/[^"]+)"', await self.get(path)) or [""])[0]
        return await self.post(path, forms[page])

    async def get(self, path: str) -> str:
        """A page's text."""
        status, _to, text = await self.ask("GET", path)
        assert status == 200, f"GET {path}: {status}"
        return text

    async def post(self, path: str, form: dict[str, str]) -> str:
        """A form sent; the address that its answer leads to."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **form}).encode()
        status, to, _text = await self.ask("POST", path, body, "application/x-www-form-urlencoded")
        assert status == 302, f"POST {path}: {status}"
        return to

    async def upload(self, path: str) -> None:
        """The document that the scheme requires."""
        head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
        parts = f'{head}"csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n{head}"wanted"\r\n\r\nproject\r\n'
        parts += f'{head}"file"; filename="projet.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        body = parts.encode() + PDF + f"\r\n--{BOUNDARY}--\r\n".encode()
        status, _to, _text = await self.ask("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")
        assert status == 302, f"POST {path}: {status}"

    async def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, str]:
        """One request on the person's connection, its answer read to the end: status, where it leads, text."""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={self.player.session};"
        head += f" csrftoken={self.token}\r\n"
        if method == "POST":
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        started = time.perf_counter()
        self.writer.write(head.encode() + b"\r\n" + body)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = dict(line.split(": ", 1) for line in answer.split("\r\n")[1:] if ": " in line)
        found = {name.lower(): value for name, value in lines.items()}
        if found.get("transfer-encoding") == "chunked":
            text = b""
            while size := int(await self.reader.readline(), 16):
                text += await self.reader.readexactly(size)
                await self.reader.readline()
            await self.reader.readline()
        else:
            text = await self.reader.readexactly(int(found.get("content-length", "0")))
        self.day.seen.append((time.perf_counter() - started) * 1000)
        return int(answer[9:12]), found.get("location", ""), text.decode()


def _management(html: str) -> dict[str, str]:
    """How many lines each list of a form has."""
    return dict(re.findall(r'name="([\w-]+-(?:TOTAL|INITIAL)_FORMS)" value="(\d+)"', html))


# the run


async def apply_together(port: int, start: str, players: list[Player], thought: float) -> Day:
    """All of them at once."""
    day = Day()
    everybody = [Person(port, one, day, random.Random(SEED + n), thought) for n, one in enumerate(players)]
    rush = asyncio.gather(*(one.apply(start) for one in everybody))
    while not (await asyncio.wait([rush], timeout=60))[0]:
        print(f"  {day.sent} of {len(players)} sent, {len(day.seen)} requests", flush=True)
    await rush
    return day


def report(day: Day, count: int, kept: tuple[int, int], seconds: float, reference: list[float]) -> int:
    """Print every figure beside its promise; the number of broken promises."""
    requests, numbers = kept
    print(f"{os.cpu_count()} processors, the people included; load of others {os.getloadavg()[0]:.1f}")
    print(
        f"  {count} people in {seconds:.0f} s, {len(day.seen)} requests, {len(day.seen) / seconds:.0f} a second,"
        f" p50 {statistics.median(day.seen):.0f} ms; the stylesheet p95 {p95(reference):.1f} ms"
    )
    for error in day.errors[:5]:
        print(f"  {error}")
    lines = [
        ("p95 of every page and form, ms", f"{p95(day.seen):.0f}", p95(day.seen) <= P95_MS, f"{P95_MS:.0f}"),
        ("errors", str(len(day.errors)), not day.errors, "0"),
        ("requests sent, each once", f"{requests}", requests == numbers == count == day.sent, str(count)),
    ]
    for text, value, held, limit in lines:
        print(f"  {text:<36} {value:>10}   promised: {limit:>5}{'' if held else '   NOT KEPT'}")
    return sum(not held for _text, _value, held, _limit in lines)


def main(count: int, thought: float) -> int:
    """A throw-away server with its people, then the rush."""
    with throw_away(static=True) as (cluster, folder):
        address = new_ledger(cluster, "applying")
        setting, start, players = apart(address, people, count)
        site = Site(0, address, setting)
        stylesheet = next((folder / "data" / "static" / "ui" / "css").glob("*.css"))
        with served(site, folder):
            path = f"/static/{stylesheet.relative_to(folder / 'data' / 'static')}"
            reference = visited(site, path, "", 2.0).seen
            started = time.perf_counter()
            day = asyncio.run(apply_together(site.port, start, players, thought))
            seconds = time.perf_counter() - started
        with psycopg.connect(cluster.address("applying")) as session:
            sent, numbers = row(
                session, "SELECT count(*), count(DISTINCT reference) FROM cases_case WHERE state = 'submitted'"
            )
        return report(day, count, (sent, numbers), seconds, reference)


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(int(words[0]) if words else PEOPLE, float(words[1]) if len(words) > 1 else THOUGHT))
