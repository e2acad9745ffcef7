"""A campaign of checks on the spot: published, drawn by a seal of the ledger, and its first checks carried out."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.documents.actions import store
from jalon.funds.seals import make_seal
from jalon.monitoring.actions import campaigns, checking
from jalon.monitoring.enums import Conclusion, Stands
from jalon.monitoring.models import Campaign, Check
from jalon.monitoring.progress import checks_of
from jalon.monitoring.risk import points_in, text_of
from jalon.site.demonstration.papers import paper

Written = Mapping[str, Any]


class InventedCampaign:
    """A campaign of the file. Which awards are drawn depends on the seal: the file says how far each place goes."""

    def __init__(self, region: str, written: Written, cast: Mapping[Role, User]) -> None:
        self.region, self.written, self.cast = region, written, cast
        self.agent = User.objects.get(email=written["agent"])

    def play(self) -> None:
        """From its preparation to the checks that the file carries out; the others wait for their agent."""
        campaign = self.drawn()
        for check, facts in zip_longest(checks_of(campaign), self.written["checks"]):
            if check and facts is not None:
                self.carry_out(check, facts)

    def drawn(self) -> Campaign:
        """The population is published, a seal is made, and it draws."""
        director, written = self.cast[Role.DIRECTOR], self.written
        found = campaigns.prepare(
            self.region,
            written["name"],
            written["first_on"],
            written["last_on"],
            written["random"],
            written["risk"],
            schemes=written["schemes"],
            actor=director,
            on=written["prepared_on"],
        )
        campaigns.publish(found.public_id, actor=director, on=written["published_on"])
        make_seal()
        return campaigns.draw(found.public_id, actor=director, on=written["drawn_on"])

    def carry_out(self, check: Check, facts: Written) -> None:
        """Given to the agent, announced, visited, answered, concluded: as far as the file goes."""
        checking.give(check.public_id, self.agent, actor=self.cast[Role.DIRECTOR])
        if "announced_on" not in facts:
            return
        prepare = "Les factures, les relevés de banque qui les paient, et l’accès au poste de travail (fictif)."
        checking.announce(check.public_id, facts["visit_on"], prepare, actor=self.agent, on=facts["announced_on"])
        if "found_on" in facts:
            self.find(check, facts)

    def find(self, check: Check, facts: Written) -> None:
        """What was seen, what the company says of it, what it comes to."""
        points = {id: Stands.YES for id, _label in points_in(text_of(self.region))} | dict.fromkeys(
            facts.get("not", []), Stands.NO
        )
        cents = check.candidate.paid_cents * facts.get("percent", 0) // 10_000 * 100
        checking.find(
            check.public_id,
            facts["visit_on"],
            points,
            facts["said"],
            cents,
            facts["answer_by"],
            actor=self.agent,
            files=[store("photos-fictives.pdf", paper("Photographies du contrôle"), sender=self.agent)],
            on=facts["found_on"],
        )
        if "answered_on" in facts:
            applicant = self.cast[Role.APPLICANT]
            checking.answer(check.public_id, facts["answer"], actor=applicant, on=facts["answered_on"])
        if "conclusion" in facts:
            checking.conclude(
                check.public_id,
                Conclusion(facts["conclusion"]),
                facts["reason"],
                actor=self.agent,
                cents=cents,
                on=facts["concluded_on"],
            )
