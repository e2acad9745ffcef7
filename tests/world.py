"""An invented scheme with money behind it, and a case at any step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

from jalon.aids.actions.declarations import AidSaid, declare
from jalon.aids.actions.ownership import Holding
from jalon.aids.models import Declaration
from jalon.cases.actions import acts, agreements, applying, proposals, requests, review, sessions
from jalon.cases.enums import Ballot, Motion, VisaKind
from jalon.cases.models import Case, Session
from jalon.companies.models import LegalUnit, Register
from jalon.funds import actions as ledger
from jalon.funds.actions import Act, BudgetLine
from jalon.funds.enums import Book, Section
from jalon.funds.models import Envelope
from jalon.funds.queries import case_situation
from jalon.schemes.actions import fund, publish
from jalon.schemes.enums import Instrument
from jalon.schemes.models import SchemeVersion
from tests.cast import REGION, Cast, cast

SIREN = "732829320"
REASON = "Le dossier établit ce point par un essai publié."
LAW = "Règlement de l’aide d’essai, conditions 1 et 2."


def steps_of(case: Case) -> dict[str, dict[str, int]]:
    """Cents that stand at each step of the authorisations, by envelope, without the zeroes."""
    return {
        line.envelope.slug: {
            step.value: cents for (book, step), cents in line.balances.items() if book == Book.AUTHORITY and cents
        }
        for line in case_situation(case.reference)
    }


@dataclass
class World:
    """The scheme, its envelopes, the people, and how to bring a case to a step."""

    people: Cast
    version: SchemeVersion
    grants: Envelope
    advances: Envelope
    today: date

    siren: str = SIREN

    def draft(self) -> Case:
        case = requests.open_request(self.people.applicant, self.version)
        applying.choose_company(case.public_id, self.siren, actor=self.people.applicant)
        requests.save_answers(
            case.public_id,
            {"project.breakthrough": True, "costs.eligible": 300_000_00},
            actor=self.people.applicant,
            title="Capteurs",
        )
        requests.attach(case.public_id, "project", "projet.pdf", b"%PDF-1.7", actor=self.people.applicant)
        self.declare(case)
        return case

    def declare(self, case: Case, *aids: AidSaid, holdings: Sequence[Holding] = ()) -> Declaration:
        """What the company says of its other aid and of the enterprises linked to it: nothing, if not given."""
        return declare(
            self.siren,
            company_name="ATELIER EXEMPLE",
            region=REGION,
            case=str(case.public_id),
            aids=aids,
            holdings=holdings,
            actor=self.people.applicant,
        )

    def submitted(self) -> Case:
        return requests.submit(self.draft().public_id, actor=self.people.applicant)

    def reviewed(self) -> Case:
        case = self.submitted()
        review.complete(case.public_id, actor=self.people.officer)
        review.opine(case.public_id, "deep-tech", "project.breakthrough", True, REASON, actor=self.people.expert)
        return Case.objects.get(pk=case.pk)

    def proposed(self, grant: int = 40_000_00, advance: int = 110_000_00) -> Case:
        case = self.reviewed()
        proposals.propose(
            case.public_id,
            Motion.GRANT,
            {Instrument.GRANT: grant, Instrument.REPAYABLE_ADVANCE: advance},
            reasons_law=LAW,
            reasons_fact=REASON,
            actor=self.people.officer,
        )
        return Case.objects.get(pk=case.pk)

    def visaed(self, **amounts: int) -> Case:
        case = self.proposed(**amounts)
        proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=self.people.legal)
        proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=self.people.finance)
        return case

    def session(self, *cases: Case, ballot: Ballot = Ballot.ADOPTED) -> Session:
        secretary = self.people.secretary
        session = sessions.open_session(REGION, "Commission permanente", self.today, actor=secretary)
        report = sessions.add_report(session, "R1", "Aides", [case.public_id for case in cases], actor=secretary)
        adopted = ballot == Ballot.ADOPTED
        sessions.record_vote(
            report,
            ballot,
            present=20,
            votes_for=18 if adopted else 2,
            votes_against=1 if adopted else 17,
            abstentions=1,
            deliberation="2026-11-R1",
            actor=secretary,
        )
        return session

    def granted(self) -> Case:
        case = self.visaed()
        session = self.session(case)
        assert sessions.close_session(session, actor=self.people.secretary) == []
        return Case.objects.get(pk=case.pk)

    def notified(self) -> Case:
        case = self.granted()
        session = Session.objects.get()
        acts.transmit(session, self.today, actor=self.people.secretary)
        acts.notify(case.public_id, self.today, actor=self.people.secretary)
        return Case.objects.get(pk=case.pk)

    def agreed(self) -> Case:
        case = self.notified()
        agreements.agree(case.public_id, self.today, "Amélie", self.today, actor=self.people.signatory)
        return Case.objects.get(pk=case.pk)


def build_world() -> World:
    """Everything a case needs: people, a company, a scheme, two envelopes and the year's credits."""
    today = timezone.localdate()
    people = cast()
    Register.objects.create(**register_fields(today))
    LegalUnit.objects.create(**unit_fields())
    text = (Path(__file__).parent / "scheme.toml").read_text()
    version = publish(REGION, "essai", text)
    made = {}
    for slug, section, chapter, instrument, repayable in (
        ("subventions", Section.OPERATION, "939", Instrument.GRANT, False),
        ("avances", Section.INVESTMENT, "909", Instrument.REPAYABLE_ADVANCE, True),
    ):
        envelope = ledger.create_envelope(
            region=REGION,
            slug=slug,
            label_fr=slug,
            label_en=slug,
            deliberation="D1",
            fictif=True,
            budget=BudgetLine(section, chapter),
            repayable=repayable,
        )
        line = ledger.create_credit_line(
            region=REGION, exercice=today.year, section=section, chapter=chapter, fictif=True
        )
        actor = str(people.treasurer.actor_id)
        ledger.open_credits(Act(actor, today, f"cp-{slug}", "D1"), line, 500_000_00)
        ledger.open_authority(Act(actor, today, f"ae-{slug}", "D1"), envelope, 500_000_00, {today.year: 500_000_00})
        ledger.allocate(Act(actor, today, f"al-{slug}", "D1"), envelope, version.scheme.ref, 200_000_00)
        fund(version.scheme, instrument, envelope, actor=people.treasurer)
        made[slug] = envelope
    return World(people, version, made["subventions"], made["avances"], today)


def register_fields(today: date) -> dict[str, object]:
    return {"label": "registre d’essai", "as_of": today, "units": 1, "establishments": 0, "fictitious": True}


def unit_fields() -> dict[str, object]:
    return {
        "siren": SIREN,
        "name": "ATELIER EXEMPLE",
        "acronym": "",
        "other_names": "",
        "key": "ATELIER EXEMPLE",
        "words": ["ATELIER", "EXEMPLE"],
        "created_on": date(2022, 5, 4),
        "legal_category": "5710",
        "naf": "62.01Z",
        "naf_edition": "NAFRev2",
        "band": "11",
        "size_category": "PME",
        "active": True,
        "diffusible": True,
        "head_office_nic": "00074",
        "association": "",
        "fictitious": True,
    }
