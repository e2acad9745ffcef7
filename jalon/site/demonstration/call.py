"""An invented call in two stages: its projects and their requests, by the same actions that people use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from jalon.accounts.actions import demonstration_account
from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.aids.actions.declarations import declare
from jalon.cases.actions import applying, budgets, requests, review
from jalon.cases.actions.assessment import rounds
from jalon.cases.actions.assessment.reviewing import Written
from jalon.cases.budget import LEAD, Line, Source
from jalon.cases.enums import SourceKind
from jalon.cases.models import Case, Round
from jalon.cases.schedule import Schedule, Site
from jalon.companies.queries import by_siren
from jalon.schemes.criteria import AssessmentStage
from jalon.schemes.enums import ApplicantKind
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import open_version
from jalon.site.demonstration.papers import paper

APPLICANT = ("candidats@exemple.fr", "Camille Exemple")
STARTS_AFTER, LASTS = timedelta(days=150), timedelta(days=730)
WHY = "Motif fictif : ce que le dossier montre au regard du critère."


@dataclass(frozen=True, slots=True)
class Project:
    """A line of the demonstration's file: its mark out of a hundred, how much higher the second reviewer's is, the aid."""

    title: str
    mark: int
    apart: int
    asks: int

    def marks(self, stage: AssessmentStage, second: bool) -> dict[str, Written]:
        """What a reviewer gives: about the project's mark, a little more on some criteria than on others."""
        target = self.mark - (self.apart if second else 0)
        found = {}
        for place, criterion in enumerate(stage.criteria):
            span = criterion.highest - criterion.lowest
            value = criterion.lowest + (target * span + (len(self.title) + place * 37) % 100 - 25) // 100
            found[criterion.id] = Written(min(max(value, criterion.lowest), criterion.highest), WHY)
        return found


class InventedCall:
    """One edition of a call: who asks, and the rounds that the file gives it."""

    def __init__(self, region: str, written: Mapping[str, Any], cast: Mapping[Role, User]) -> None:
        self.written = written
        self.officer = cast[Role.OFFICER]
        self.applicant = demonstration_account(*APPLICANT, [])
        version = open_version(region, written["scheme"])
        if version is None or version.definition.assessment is None:
            raise ValueError(f"no open call: {written['scheme']}")
        self.version: SchemeVersion = version
        self.stages = version.definition.assessment.stages
        self.projects = {line[0]: Project(*line) for line in written["projects"]}

    def ask(self, companies: Iterator[str]) -> None:
        """The requests of the first stage, complete, and their round; a later edition's are in none of its rounds."""
        for place, project in enumerate(self.projects.values()):
            self.request(place, project, companies)
        self.open(self.stages[0], self.written["rounds"][0])

    def open(self, stage: AssessmentStage, written: Mapping[str, Any]) -> Round:
        """A round of the stage, with the requests that wait for it."""
        return rounds.open_round(
            self.version, stage.id, written["due_on"], actor=self.officer, on=written["opened_on"]
        )

    def request(self, place: int, project: Project, companies: Iterator[str]) -> Case:
        """One request of the first stage, complete: the outline, and a budget by partner for a consortium."""
        received = self.written["received_on"] + timedelta(days=place // self.written["every"])
        cents = project.asks * 100
        case = requests.open_request(self.applicant, self.version)
        together = place % self.written["consortium"] == 0
        kind = ApplicantKind.CONSORTIUM if together else ApplicantKind.COMPANY
        case = applying.choose_kind(case.public_id, kind, actor=self.applicant)
        lead, *others = islice(companies, 3 if together else 1)
        case = applying.choose_company(case.public_id, lead, actor=self.applicant)
        answers = {"project.uses_ai": True}
        requests.save_answers(case.public_id, answers, actor=self.applicant, title=project.title)
        for siren in others:
            applying.add_partner(case.public_id, siren, "", "", 250_000, actor=self.applicant)
        if others:
            applying.share_out(case.public_id, {1: 500_000, 2: 250_000, 3: 250_000}, actor=self.applicant)
        budgets.save_budget(case.public_id, list(self.lines(cents * 2, len(others))), actor=self.applicant)
        plan = [Source(SourceKind.AID, cents), Source(SourceKind.OWN, cents)]
        budgets.save_financing(case.public_id, plan, actor=self.applicant)
        starts = received + STARTS_AFTER
        schedule = Schedule(starts, starts + LASTS, starts)
        budgets.save_schedule(case.public_id, schedule, actor=self.applicant, on=received)
        company = by_siren(lead)
        if company and company.head_office:
            site = Site(company.head_office.postcode, company.head_office.commune)
            budgets.save_site(case.public_id, site, actor=self.applicant)
        self.attach(case, self.stages[0])
        for siren in (lead, *others):
            self.declares(case, siren, received)
        requests.submit(case.public_id, actor=self.applicant, on=received)
        return review.complete(case.public_id, actor=self.officer, on=received + timedelta(days=6))

    def declares(self, case: Case, siren: str, on: date) -> None:
        """A beneficiary says that it had no other aid."""
        declare(
            siren,
            company_name=case.company_name,
            region=case.region,
            case=str(case.public_id),
            aids=[],
            holdings=[],
            actor=self.applicant,
            on=on,
        )

    def lines(self, cents: int, others: int) -> Iterator[Line]:
        """The planned costs: two thirds of staff, the rest computing; a quarter for each partner of a consortium."""
        staff, computing = (category.id for category in self.version.definition.budget[:2])
        quarter = cents // 4
        for place, part in enumerate([cents - quarter * others, *[quarter] * others], start=LEAD):
            third = part // 3
            yield Line(staff, "", part - third, place)
            yield Line(computing, "", third, place)

    def attach(self, case: Case, stage: AssessmentStage) -> None:
        """The documents that a stage requires."""
        for document in self.version.definition.documents_of(stage.id):
            if document.required:
                name = f"{document.id}-fictif.pdf"
                body = paper(document.label["fr"])
                requests.attach(case.public_id, document.id, name, body, actor=self.applicant)

    def completes(self, case: Case, on: date) -> None:
        """A shortlisted request comes back with what the last stage asks for."""
        self.attach(case, self.stages[1])
        requests.answer_documents(case.public_id, actor=self.applicant, on=on)
        review.complete(case.public_id, actor=self.officer, on=on)
