"""The demonstration's operator: a service voted once, firms accepted at once within its share, days delivered."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.actions import operators
from jalon.cases.actions.operators import Declared
from jalon.cases.evaluation import read_facts, register_facts
from jalon.cases.models import Case
from jalon.companies.actions import join
from jalon.funds.models import Share
from jalon.rules import Known, Moment, Verdict
from jalon.schemes.queries import open_version
from jalon.site.demonstration.finance import FinanceOffice
from jalon.site.demonstration.requests import Desk

DAY = 100
"""A day of the ledger, which counts hundredths."""

MOST_TRIED = 40
"""Companies looked at for one that the rules let in: as many as are drawn for a Region."""


class InventedOperator:
    """An invented company that runs a service of the Region under an invented agreement."""

    def __init__(self, region: str, cast: Mapping[Role, User]) -> None:
        self.region = region
        self.person = cast[Role.OPERATOR]
        self.desk = Desk(region, cast)

    def run(self, written: Mapping[str, Any], office: FinanceOffice, companies: Iterator[str]) -> None:
        """The vote, the share, then each firm: accepted the day it asked where the rules say yes, served afterwards."""
        siren = next(companies)
        join(self.person, siren)
        office.resource({**written, "share": {**written["share"], "operator": siren}})
        share = Share.objects.get(reference=f"{self.region}/{written['share']['slug']}")
        for firm in written["firms"]:
            case = self.ask(written["scheme"], firm, companies)
            if "accepted_on" not in firm:
                continue
            operators.accept(case.public_id, actor=self.person, on=firm["accepted_on"])
            lines = [
                Declared(str(case.reference), one["days"] * DAY, one["value"] * 100, one["on"], one["proof"])
                for one in firm.get("delivered", [])
            ]
            if lines:
                operators.declare_deliveries(share, lines, actor=self.person)
            if firm.get("finished"):
                operators.finish(case.public_id, actor=self.person)

    def ask(self, scheme: str, firm: Mapping[str, Any], companies: Iterator[str]) -> Case:
        """The request of the next company that the rules let in, by what its register and its answers say."""
        request = {**firm, "scheme": scheme, "stage": "submitted"}
        version = open_version(self.region, scheme)
        if version is None:
            raise ValueError(f"no open scheme: {scheme}")
        said = {name: Known(value) for name, value in self.desk.answers(version, request).items()}
        dates = {"request.date": firm["received_on"], "today": firm["received_on"]}
        for siren in islice(companies, MOST_TRIED):
            known = said | register_facts(siren, self.region)
            if read_facts(version, known, dates, Moment.REQUEST).verdict == Verdict.ELIGIBLE:
                return self.desk.submitted(request, siren)
        raise ValueError(f"no company of {self.region} may have {scheme}")
