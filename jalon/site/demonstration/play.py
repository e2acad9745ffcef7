"""One Region's files, played in the order in which their acts would have happened, through the actions that people use."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import cycle
from typing import Any

from django.utils import timezone

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.companies.queries import sample
from jalon.funds.models import Envelope
from jalon.payments.exchange.batches import recoveries_waiting
from jalon.plan.queries import regions
from jalon.schemes.actions import publish
from jalon.site.cast import FOLDER
from jalon.site.demonstration.call import InventedCall
from jalon.site.demonstration.checks import InventedCampaign
from jalon.site.demonstration.days import moved, read
from jalon.site.demonstration.finance import FinanceOffice
from jalon.site.demonstration.requests import Desk
from jalon.site.demonstration.rounds import Jury
from jalon.site.demonstration.service import InventedOperator
from jalon.site.demonstration.sessions import Assembly, Awaited


class Part(StrEnum):
    """What can be played beside another part of its wave: neither reads or numbers what the other writes."""

    REQUESTS = "requests"
    """The requests of calls."""
    AWARDS = "awards"
    """What the budget votes, and the awards of earlier years."""
    ROUNDS = "rounds"
    """How calls are judged."""
    CASES = "cases"
    """The cases of this year, and what other bodies give."""


WAVES = ((Part.REQUESTS, Part.AWARDS), (Part.ROUNDS, Part.CASES))
"""The parts of a wave wait for all those of the wave before, so that each case always gets the same number."""


def to_be_played(region: str) -> bool:
    """Whether the demonstration has something for a Region, and none of it is there yet."""
    has_file = (FOLDER / f"{region}.toml").exists()
    return has_file and not Envelope.objects.filter(owner__region=region).exists()


class Play:
    """A Region's invented years."""

    def __init__(self, region: str, cast: Mapping[Role, User]) -> None:
        self.region, self.cast = region, cast
        self.today = timezone.localdate()
        self.file = read(FOLDER / f"{region}.toml", self.today)
        self.awards = read(FOLDER / f"{region}-awards.toml", self.today)
        self.calls = read(FOLDER / f"{region}-calls.toml", self.today)
        self.office = FinanceOffice(region, cast[Role.FINANCE_OFFICER])

    def run(self, part: Part) -> None:
        """One part, from its first act to its last."""
        {
            Part.REQUESTS: self.ask,
            Part.AWARDS: self.award,
            Part.ROUNDS: self.judge,
            Part.CASES: self.decide,
        }[part]()

    def all(self) -> None:
        """Every part, one after the other."""
        for wave in WAVES:
            for part in wave:
                self.run(part)

    def award(self) -> None:
        """Budget rules, credits, envelopes and members; then the awards of earlier years, whose scheme closes."""
        self.office.rules()
        for credits in self.file.get("credits", []):
            self.office.open_credits(credits)
        self.publish(closed=False)
        for file in (self.file, self.awards):
            for envelope in file.get("envelopes", []):
                self.office.open_envelope(envelope)
        for body in self.file.get("members", []):
            Assembly(self.region, self.cast).enrol(body["body"], body["groups"])
        self.sit(self.awards)
        self.publish(closed=True)

    def publish(self, *, closed: bool) -> None:
        """The invented schemes, open or with the day on which they closed."""
        for scheme in self.awards.get("schemes", []):
            path = FOLDER / "schemes" / f"{scheme['slug']}.toml"
            text = moved(path.read_text("utf-8"), self.today)
            if closed:
                head, found, tail = text.partition("in_force = { from = ")
                text = f"{head}{found}{tail[:10]}, to = {scheme['closes_on'].isoformat()}{tail[10:]}"
            publish(self.region, scheme["slug"], text, file=path.name)

    def decide(self) -> None:
        """Services of operators, programmes, resources; then requests, sessions, payments."""
        for resource in self.file.get("resources", []):
            self.office.resource(resource)
        for service in self.file.get("services", []):
            InventedOperator(self.region, self.cast).run(service, self.office, self.companies(self.file))
        for programme in self.file.get("programmes", []):
            self.office.programme(programme)
        self.sit(self.file)
        for campaign in self.awards.get("campaigns", []):
            InventedCampaign(self.region, campaign, self.cast).play()
        if recoveries_waiting(self.region).exists():
            self.office.exchange()

    def sit(self, file: Mapping[str, Any]) -> None:
        """The requests of a file up to their sessions, then the sessions and what they lead to."""
        companies, desk = self.companies(file), Desk(self.region, self.cast)
        waiting: dict[str, list[Awaited]] = {}
        for written in file.get("cases", []):
            case = desk.request(written, next(companies))
            if case and "session" in written:
                waiting.setdefault(written["session"], []).append((case, written))
        assembly = Assembly(self.region, self.cast)
        for written in file.get("sessions", []):
            assembly.meet(written, waiting.get(written["id"], []))

    def ask(self) -> None:
        """The requests of each call, by other companies than those whose cases ask for money (the file sees to it)."""
        companies = self.companies(self.calls)
        for written in self.calls.get("calls", []):
            InventedCall(self.region, written, self.cast).ask(companies)

    def judge(self) -> None:
        """The rounds of each call, by the reviewers of the Region's pools."""
        jury = Jury(self.region, self.cast)
        for pool in self.calls.get("pools", []):
            jury.enrol(pool["name"], pool["members"])
        for written in self.calls.get("calls", []):
            jury.judge(InventedCall(self.region, written, self.cast))

    def companies(self, file: Mapping[str, Any]) -> Iterator[str]:
        """SIRENs of invented companies that the file's schemes would let in, over and over."""
        limits = file.get("companies")
        place = next(region for region in regions() if region.slug == self.region)
        if not limits:
            return iter(())
        created = (limits["created_from"], limits["created_to"])
        found = sample(place.departments, created, limits["activities"], limit=40)
        return cycle(company.siren for company in found)
