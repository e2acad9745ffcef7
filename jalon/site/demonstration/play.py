"""One Region's file, played in the order in which its acts would have happened, through the actions that people use."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from itertools import cycle, islice
from typing import Any

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.companies.queries import sample
from jalon.funds.models import Envelope
from jalon.plan.queries import regions
from jalon.site.cast import FOLDER
from jalon.site.demonstration.call import InventedCall
from jalon.site.demonstration.finance import FinanceOffice
from jalon.site.demonstration.requests import Desk
from jalon.site.demonstration.service import InventedOperator
from jalon.site.demonstration.sessions import Assembly, Awaited


class Part(StrEnum):
    """What can be played beside the rest: neither reads what the other writes."""

    MONEY = "money"
    CALLS = "calls"


def file_of(region: str) -> Mapping[str, Any]:
    """What the demonstration invents for a Region; nothing where it has no file."""
    path = FOLDER / f"{region}.toml"
    return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal) if path.exists() else {}


def parts_of(region: str) -> list[Part]:
    """What is still to be played of a Region."""
    file = file_of(region)
    if not file or Envelope.objects.filter(owner__region=region).exists():
        return []
    return [Part.CALLS, Part.MONEY] if file.get("calls") else [Part.MONEY]


class Play:
    """A Region's invented year."""

    def __init__(self, region: str, cast: Mapping[Role, User]) -> None:
        self.region = region
        self.file = file_of(region)
        self.cast = cast

    def run(self, part: Part) -> None:
        """One part, from its first act to its last."""
        if part is Part.CALLS:
            for written in self.file["calls"]:
                # Other companies than those whose cases ask for money.
                companies = islice(self.companies(), len(self.file.get("cases", [])), None)
                InventedCall(self.region, written, self.cast).run(companies)
        else:
            office = FinanceOffice(self.region, self.cast[Role.FINANCE_OFFICER])
            self.vote(office)
            self.decide(office)

    def vote(self, office: FinanceOffice) -> None:
        """Budget rules, credits, envelopes, services of operators, programmes."""
        office.rules()
        for credits in self.file.get("credits", []):
            office.open_credits(credits)
        for envelope in self.file.get("envelopes", []):
            office.open_envelope(envelope)
        for resource in self.file.get("resources", []):
            office.resource(resource)
        for service in self.file.get("services", []):
            InventedOperator(self.region, self.cast).run(service, office, self.companies())
        for programme in self.file.get("programmes", []):
            office.programme(programme)

    def decide(self, office: FinanceOffice) -> None:
        """Requests, sessions, payments."""
        companies, desk = self.companies(), Desk(self.region, self.cast)
        waiting: dict[str, list[Awaited]] = {}
        for written in self.file.get("cases", []):
            case = desk.request(written, next(companies))
            if case and "session" in written:
                waiting.setdefault(written["session"], []).append((case, written))
        assembly = Assembly(self.region, self.cast, office)
        for body in self.file.get("members", []):
            assembly.enrol(body["body"], body["groups"])
        for written in self.file.get("sessions", []):
            assembly.meet(written, waiting.get(written["id"], []))

    def companies(self) -> Iterator[str]:
        """SIRENs of invented companies that the scheme's rules would let in, over and over."""
        limits = self.file.get("companies")
        place = next(region for region in regions() if region.slug == self.region)
        if not limits:
            return iter(())
        found = sample(
            place.departments, (limits["created_from"], limits["created_to"]), limits["activities"], limit=40
        )
        return cycle(company.siren for company in found)
