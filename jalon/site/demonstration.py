"""The fictitious demonstration: plays the folder ``demonstration/`` through the same actions that people use.

Nothing here writes a table itself: an invented vote opens an envelope as a real one would, an invented request goes
through every check. A real database refuses all of it.
"""

import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from jalon.accounts.actions import demonstration_account
from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.aids.actions.declarations import declare
from jalon.cases import room
from jalon.cases.actions import (
    acts,
    agreements,
    applying,
    notes,
    proposals,
    reports,
    requests,
    review,
    sessions,
    sitting,
)
from jalon.cases.actions.silence import sweep
from jalon.cases.actions.sitting import Seat
from jalon.cases.enums import Choice, Motion, Passing, VisaKind
from jalon.cases.models import Case, Session
from jalon.companies.generation import generate
from jalon.companies.loading import load
from jalon.companies.queries import register, sample
from jalon.funds import actions as ledger
from jalon.funds.actions import Act, BudgetLine
from jalon.funds.enums import Section
from jalon.funds.models import Envelope
from jalon.journal.actions import declare_installation
from jalon.journal.queries import installation_kind, is_demonstration
from jalon.payments import actions as payments
from jalon.payments.enums import Basis
from jalon.plan.queries import axis_paths, regions
from jalon.schemes.actions import fund
from jalon.schemes.enums import Instrument
from jalon.schemes.models import Scheme, SchemeVersion
from jalon.schemes.queries import open_version, rulebook_of
from jalon.site.cast import FOLDER
from jalon.site.cast import people as invented_people
from jalon.site.demonstration_money import FinanceOffice
from jalon.site.invented_aid import bear_on_aid
from jalon.site.invented_call import InventedCall
from jalon.site.invented_money import give_money
from jalon.site.invented_papers import paper

COMPANIES = 9_000
SEED = 20240712
STAGES = (
    "submitted",
    "awaiting-documents",
    "reviewed",
    "proposed",
    "visaed",
    "refused",
    "notified",
    "agreed",
    "certified",
    "ordered",
    "partly-paid",
    "paid",
)

VISAS = ((VisaKind.LEGAL, Role.LEGAL_VISA), (VisaKind.FINANCE, Role.FINANCE_VISA))


def make_if_missing() -> None:
    """Play the demonstration where there is none; a new database becomes one unless it is said to be real."""
    if not installation_kind():
        declare_installation(settings.INSTALLATION or "demonstration")
    if is_demonstration():
        if register() is None:
            invent_companies()
        cast = people()
        for region in regions():
            path = FOLDER / f"{region.slug}.toml"
            if path.exists() and not Envelope.objects.filter(owner__region=region.slug).exists():
                Play(region.slug, tomllib.loads(path.read_text(), parse_float=Decimal), cast).run()
        sweep(timezone.localdate())


def invent_companies() -> None:
    """An invented register, generated and loaded as a stock file would be."""
    with tempfile.TemporaryDirectory() as folder:
        load(list(generate(Path(folder), COMPANIES, seed=SEED, as_of=date(2026, 11, 1))))


def people() -> dict[Role, User]:
    """The accounts of the demonstration, one a role in every Region."""
    slugs = [region.slug for region in regions()]
    cast = {}
    for person in invented_people():
        role = Role(person.role)
        grants = [] if role == Role.APPLICANT else [(role, slug) for slug in slugs]
        cast[role] = demonstration_account(person.email, person.name, grants, starts_on=date(2024, 1, 1))
    return cast


class Play:
    """One Region's file, played in the order in which its acts would have happened."""

    def __init__(self, region: str, file: Mapping[str, Any], cast: Mapping[Role, User]) -> None:
        self.region = region
        self.file = file
        self.cast = cast
        self.sessions: dict[str, Session] = {}
        self.waiting: dict[str, list[tuple[Case, Mapping[str, Any]]]] = {}
        self.office = FinanceOffice(region, cast[Role.FINANCE_OFFICER])

    def run(self) -> None:
        """Budget rules, credits, envelopes, programmes, requests, sessions, payments."""
        self.office.rules()
        for credits in self.file.get("credits", []):
            self.open_credits(credits)
        for envelope in self.file.get("envelopes", []):
            self.open_envelope(envelope)
        for resource in self.file.get("resources", []):
            self.office.resource(resource, self.axis(resource["axis"]))
        for programme in self.file.get("programmes", []):
            self.office.programme(programme)
        companies = self.companies()
        for written in self.file.get("cases", []):
            self.request(written, next(companies))
        for body in self.file.get("members", []):
            self.enrol(body["body"], body["groups"])
        for written in self.file.get("sessions", []):
            self.meet(written)
        for written in self.file.get("calls", []):
            InventedCall(self.region, written, self.cast).run(companies)

    def act(self, on: date, key: str, reference: str, exercice: int | None = None) -> Act:
        """An act of the finance officer."""
        actor = str(self.cast[Role.FINANCE_OFFICER].actor_id)
        return Act(actor, on, f"demonstration-{self.region}-{key}", reference, exercice)

    def open_credits(self, written: Mapping[str, Any]) -> None:
        """Payment credits of a chapter, exercice by exercice."""
        for vote in written["opened"]:
            line = ledger.create_credit_line(
                region=self.region,
                exercice=vote["exercice"],
                section=Section(written["section"]),
                chapter=written["chapter"],
                fictif=True,
            )
            key = f"cp-{written['chapter']}-{vote['exercice']}"
            ledger.open_credits(self.act(vote["on"], key, vote["deliberation"]), line, vote["amount"] * 100)

    def open_envelope(self, written: Mapping[str, Any]) -> None:
        """An AP or AE, and the schemes that it funds."""
        opened = written["opened"]
        envelope = ledger.create_envelope(
            region=self.region,
            slug=written["slug"],
            label_fr=written["label"]["fr"],
            label_en=written["label"]["en"],
            deliberation=opened["deliberation"],
            fictif=True,
            budget=BudgetLine(Section(written["section"]), written["chapter"], written["programme"]),
            axis=self.axis(written["axis"]),
            repayable=written.get("repayable", False),
        )
        schedule = {int(year): euros * 100 for year, euros in written["schedule"].items()}
        act = self.act(opened["on"], f"open-{written['slug']}", opened["deliberation"])
        ledger.open_authority(act, envelope, opened["amount"] * 100, schedule)
        for funded in written.get("funds", []):
            scheme = Scheme.objects.get(region=self.region, slug=funded["scheme"])
            fund(scheme, Instrument(funded["instrument"]), envelope, actor=self.cast[Role.FINANCE_OFFICER])
            key = f"allocate-{written['slug']}-{funded['scheme']}"
            ledger.allocate(
                self.act(funded["on"], key, opened["deliberation"]), envelope, scheme.ref, funded["amount"] * 100
            )

    def axis(self, path: str) -> str:
        """The axis of the Region's plan that an envelope is tied to, checked; empty for none."""
        full = f"{self.region}/{path}" if path else ""
        if full and full not in axis_paths(self.region):
            raise ValueError(f"unknown axis: {full}")
        return full

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

    def request(self, written: Mapping[str, Any], siren: str) -> None:
        """One request, up to the step before its session."""
        stage = written["stage"]
        if stage not in STAGES:
            raise ValueError(f"unknown stage: {stage}")
        applicant, officer = self.cast[Role.APPLICANT], self.cast[Role.OFFICER]
        version = open_version(self.region, written["scheme"])
        if version is None:
            raise ValueError(f"no open scheme: {written['scheme']}")
        received: date = written["received_on"]
        case = requests.open_request(applicant, version)
        case = applying.choose_company(case.public_id, siren, actor=applicant)
        requests.save_answers(
            case.public_id, self.answers(version, written), actor=applicant, title=written["project"]
        )
        give_money(case, written, applicant)
        for document in version.definition.documents:
            if document.required:
                name = f"{document.id}-fictif.pdf"
                requests.attach(case.public_id, document.id, name, paper(document.label["fr"]), actor=applicant)
        if version.definition.regimes:
            declare(
                siren,
                company_name=case.company_name,
                region=self.region,
                case=str(case.public_id),
                aids=[],
                holdings=[],
                actor=applicant,
                on=received,
            )
        case = requests.submit(case.public_id, actor=applicant, on=received)
        if stage == "submitted":
            return
        review.take(case.public_id, actor=officer)
        if stage == "awaiting-documents":
            wanted = [document.id for document in version.definition.documents][:1]
            deadline = received + timedelta(days=60)
            text = "Merci de compléter la présentation du projet (fictif)."
            review.ask_documents(
                case.public_id, wanted, text, deadline, actor=officer, on=received + timedelta(days=10)
            )
            return
        review.complete(case.public_id, actor=officer, on=received + timedelta(days=8))
        self.opine(case, favourable=stage != "refused")
        if stage == "reviewed":
            bear_on_aid(case, officer)
            return
        for document_id in case.attachments.values_list("pk", flat=True):
            notes.open_document(case, document_id, actor=officer)
        self.propose(case, written)
        if stage != "proposed":
            self.visa(case)
        if "session" in written:
            self.waiting.setdefault(written["session"], []).append((case, written))

    def answers(self, version: SchemeVersion, written: Mapping[str, Any]) -> dict[str, Any]:
        """What the applicant declares: yes to each question, and the costs of the project."""
        rulebook = rulebook_of(version)
        answers: dict[str, Any] = {}
        for name in rulebook.facts:
            fact = rulebook.fact(name)
            if fact.provider != "applicant" or name in version.definition.provided:
                continue
            answers[name] = written["costs"] * 100 if fact.kind.is_money else True
        return answers

    def opine(self, case: Case, *, favourable: bool) -> None:
        """The expert answers each judged condition; an unfavourable answer on the first is enough to refuse."""
        judged = [item for item in rulebook_of(case.scheme_version).conditions if item.kind == "judged"]
        for index, condition in enumerate(judged):
            good = favourable or index > 0
            reason = (
                "Avis fictif : le dossier établit ce point par des travaux publiés et un essai."
                if good
                else "Avis fictif : le projet améliore un procédé connu, sans technologie nouvelle."
            )
            review.opine(
                case.public_id, condition.id, condition.facts[0], good, reason, actor=self.cast[Role.EXPERT]
            )

    def propose(self, case: Case, written: Mapping[str, Any]) -> None:
        """The officer's proposal, reasoned."""
        gives = {Instrument(name): euros * 100 for name, euros in written.get("gives", {}).items()}
        law = "Règlement du dispositif, conditions d’âge, d’innovation et de lien avec un laboratoire (fictif)."
        fact = (
            "Le dossier remplit chaque condition ; le montant tient compte des coûts présentés (fictif)."
            if gives
            else "L’avis d’expert ne retient pas l’innovation de rupture ; la condition n’est pas remplie (fictif)."
        )
        proposals.propose(
            case.public_id,
            Motion.GRANT if gives else Motion.REFUSE,
            gives,
            reasons_law=law,
            reasons_fact=fact,
            actor=self.cast[Role.OFFICER],
            on=written["received_on"] + timedelta(days=40),
        )

    def visa(self, case: Case) -> None:
        """Both visas, by two people."""
        for kind, role in VISAS:
            proposals.give_visa(case.public_id, kind, True, "", actor=self.cast[role])

    def meet(self, written: Mapping[str, Any]) -> None:
        """A session: its report and its vote, and what follows for each case; one to come is prepared only."""
        secretary = self.cast[Role.SECRETARY]
        grouped = self.waiting.get(written["id"], [])
        ahead = written.get("in_days")
        held_on = timezone.localdate() + timedelta(days=ahead) if ahead else written["held_on"]
        session = sessions.open_session(self.region, written["body"], held_on, actor=secretary)
        for about in written["reports"]:
            cases = [
                case.public_id for case, facts in grouped if facts.get("report", about["number"]) == about["number"]
            ]
            report = reports.add_report(session, about["number"], about["title"], cases, actor=secretary)
            for kind, role in VISAS:
                reports.give_report_visa(report, kind, True, "", actor=self.cast[role])
        sent = min(held_on - timedelta(days=15), timezone.localdate())
        reports.send_reports(session, sent, actor=secretary)
        if ahead:
            return
        opened = timezone.make_aware(datetime.combine(held_on, time(10)))
        seats = list(room.members(session))
        sitting.start(session, opened, actor=secretary)
        sitting.move(session, [seat.pk for seat in seats], Passing.ARRIVES, opened, actor=secretary)
        for turn, about in enumerate(written["reports"]):
            self.vote(session, about, opened + timedelta(minutes=20 + 15 * turn))
        apart = sessions.close_session(session, actor=secretary)
        if apart:
            raise ValueError(f"a vote could not take effect: {apart[0].set_apart}")
        session = acts.transmit(session, written["transmitted_on"], actor=secretary)
        acts.commit_executory(session, actor=secretary)
        for case, facts in grouped:
            self.follow(case, facts, written["transmitted_on"])

    def vote(self, session: Session, about: Mapping[str, Any], at: datetime) -> None:
        """A report is called and voted, as the file counts; whoever stands aside has no vote."""
        secretary = self.cast[Role.SECRETARY]
        report = session.reports.get(number=about["number"])
        seats = room.members(session)
        if "recusal" in about:
            aside = seats.get(name=about["recusal"]["member"])
            sitting.recuse(report, aside.pk, about["recusal"]["reason"], actor=secretary)
        sitting.call_report(report, at - timedelta(minutes=8), actor=secretary)
        voters = sorted(room.sitting_of(report).voters)
        against, abstained = about.get("against", 0), about.get("abstentions", 0)
        choices = dict.fromkeys(voters, Choice.FOR)
        choices |= dict.fromkeys(voters[-against:] if against else [], Choice.AGAINST)
        choices |= dict.fromkeys(voters[:abstained], Choice.ABSTAINED)
        sitting.record_vote(report, choices, at=at, deliberation=about["deliberation"], actor=secretary)

    def enrol(self, body: str, groups: Mapping[str, list[str]]) -> None:
        """The invented members of a body; the first one named presides, the demonstration's councillor has a seat."""
        councillor = self.cast[Role.COUNCILLOR]
        seats = [
            Seat(name, group, councillor if name == str(councillor) else None)
            for group, names in groups.items()
            for name in names
        ]
        seats[0] = replace(seats[0], chairs=True)
        sitting.enrol(self.region, body, seats, date(2021, 7, 2), actor=self.cast[Role.SECRETARY])

    def follow(self, case: Case, written: Mapping[str, Any], executory: date) -> None:
        """Notification, agreement, payments: as far as the case's stage says."""
        stage = written["stage"]
        acts.notify(case.public_id, executory + timedelta(days=9), actor=self.cast[Role.SECRETARY])
        if stage in ("refused", "notified"):
            return
        signed = executory + timedelta(days=30)
        agreements.agree(
            case.public_id, signed, "Gérante Exemple", signed - timedelta(days=6), actor=self.cast[Role.SIGNATORY]
        )
        if stage == "agreed":
            return
        gives = {Instrument(name): euros * 100 for name, euros in written["gives"].items()}
        advance = gives[Instrument.REPAYABLE_ADVANCE]
        if stage == "partly-paid":
            advance = advance * 3 // 5
        self.pay(case, Instrument.REPAYABLE_ADVANCE, advance, signed + timedelta(days=20), stage)
        if stage == "paid":
            self.pay(case, Instrument.GRANT, gives[Instrument.GRANT], signed + timedelta(days=200), stage)
        for asked in written.get("recovery", []):
            self.office.recover(case, f"{self.region}/{asked['envelope']}", asked)

    def pay(self, case: Case, instrument: Instrument, cents: int, on: date, stage: str) -> None:
        """One claim, up to the accountant's return."""
        claim = payments.claim_payment(
            case.public_id,
            instrument,
            cents,
            "Première tranche des travaux (fictif).",
            actor=self.cast[Role.APPLICANT],
            on=on,
        )
        payments.certify(
            claim.public_id, Basis.STATEMENT, cents, actor=self.cast[Role.CERTIFIER], on=on + timedelta(days=12)
        )
        if stage == "certified":
            return
        order = payments.sign_order(claim.public_id, actor=self.cast[Role.SIGNATORY], on=on + timedelta(days=15))
        if stage != "ordered":
            payments.record_payment(
                order.number,
                f"FICTIF-{order.number}",
                on + timedelta(days=27),
                actor=self.cast[Role.FINANCE_OFFICER],
            )
