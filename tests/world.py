"""An invented scheme with money behind it, and a case at any step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from jalon.aids.actions.declarations import AidSaid, declare
from jalon.aids.actions.ownership import Holding
from jalon.aids.models import Declaration
from jalon.cases.actions import (
    acts,
    agreements,
    applying,
    proposals,
    reports,
    requests,
    review,
    sessions,
    sitting,
    voting,
)
from jalon.cases.actions.sitting import Seat
from jalon.cases.enums import Ballot, Choice, Motion, Passing, VisaKind
from jalon.cases.models import Case, Member, Report, Session
from jalon.cases.room import sitting_of
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
BODY = "Commission permanente"
SEATS = (("Paule", "Gauche"), ("Nora", "Gauche"), ("Quentin", "Centre"), ("Rose", "Droite"), ("Simon", "Droite"))
REASON = "Le dossier établit ce point par un essai publié."
CLAUSE = 'clause = { fr = "le procédé est vendu à un client", en = "the process is sold to a customer" }'
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
    lent_as: Instrument = Instrument.REPAYABLE_ADVANCE

    def recoverable(self, rate: str = "0 %") -> None:
        """The scheme's advance is recoverable from now on: repaid on success alone, with this interest."""
        self.lent_as = Instrument.RECOVERABLE_ADVANCE
        text = self.version.text.replace("repayable-advance", self.lent_as.value).replace(
            "first = 24", "first = 36"
        )
        text = text.replace("documents  =", f'success = {{ {CLAUSE}, months = 36, rate = "{rate}" }}\ndocuments  =')
        self.version = publish(REGION, "essai", text.replace("2024-01-01", "2024-01-03", 1))
        fund(self.version.scheme, self.lent_as, self.advances, actor=self.people.treasurer)

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

    def declare(self, case: Case, *aids: AidSaid, holdings: Sequence[Holding] = (), siren: str = "") -> Declaration:
        """What a company says of its other aid and of the enterprises linked to it: nothing, if not given."""
        return declare(
            siren or self.siren,
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
            {Instrument.GRANT: grant, self.lent_as: advance},
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
        """A session with one report of these cases, voted."""
        session, report = self.ready_report(*cases)
        self.gather(session)
        if ballot == Ballot.ADJOURNED:
            voting.adjourn(report, "Le temps a manqué pour en débattre.", actor=self.people.secretary)
            return session
        choice = Choice.FOR if ballot == Ballot.ADOPTED else Choice.AGAINST
        self.vote(report, choice, deliberation="2026-11-R1")
        return session

    def ready_report(
        self, *cases: Case, number: str = "R1", session: Session | None = None
    ) -> tuple[Session, Report]:
        """A report of these cases, visaed and sent in time, in a session of today."""
        secretary = self.people.secretary
        session = session or sessions.open_session(REGION, BODY, self.today, actor=secretary)
        report = reports.add_report(session, number, "Aides", [case.public_id for case in cases], actor=secretary)
        reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=self.people.legal)
        reports.give_report_visa(report, VisaKind.FINANCE, True, "", actor=self.people.finance)
        reports.send_reports(session, session.held_on - timedelta(days=12), actor=secretary)
        return session, Report.objects.get(pk=report.pk)

    def seats(self) -> list[Member]:
        """The five members of the body; the first presides, the second has an account."""
        seats = [
            Seat(name, group, self.people.councillor if index == 1 else None, chairs=index == 0)
            for index, (name, group) in enumerate(SEATS)
        ]
        return sitting.enrol(REGION, BODY, seats, self.today - timedelta(days=400), actor=self.people.secretary)

    def gather(self, session: Session, *absent: int) -> list[Member]:
        """The session opens and everybody comes in, but those at these places of the list."""
        seats = self.seats()
        there = [seat.pk for index, seat in enumerate(seats) if index not in absent]
        sitting.start(session, actor=self.people.secretary)
        sitting.move(session, there, Passing.ARRIVES, actor=self.people.secretary)
        return seats

    def vote(self, report: Report, choice: Choice = Choice.FOR, *, deliberation: str = "") -> Report:
        """Everybody who may vote on a report votes alike."""
        voters = sitting_of(Report.objects.select_related("session").get(pk=report.pk)).voters
        choices = dict.fromkeys(voters, choice)
        return voting.record_vote(report, choices, deliberation=deliberation, actor=self.people.secretary)

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
