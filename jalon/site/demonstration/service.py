"""The demonstration's operator: a service voted once, firms accepted at once within its share, days delivered."""

from collections.abc import Iterator, Mapping
from typing import Any

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.actions import operators
from jalon.cases.actions.operators import Declared
from jalon.cases.evaluation import evaluate
from jalon.cases.models import Case
from jalon.companies.actions import join
from jalon.funds.models import Share
from jalon.rules import Verdict
from jalon.site.demonstration.finance import FinanceOffice
from jalon.site.demonstration.requests import Desk

DAY = 100
"""A day of the ledger, which counts hundredths."""


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
        """The request of the next company that the rules let in."""
        request = {**firm, "scheme": scheme, "stage": "submitted"}
        for siren in companies:
            case = self.desk.submitted(request, siren)
            if evaluate(case).result.verdict == Verdict.ELIGIBLE:
                return case
        raise ValueError(f"no company of {self.region} may have {scheme}")
