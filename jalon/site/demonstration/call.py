"""An invented call in two stages: its projects, its reviewers and their marks, by the same actions that people use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from jalon.accounts.actions import demonstration_account
from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.actions import applying, budgets, requests, review
from jalon.cases.actions.assessment import pools, rankings, reviewing, rounds
from jalon.cases.actions.assessment.reviewing import Written
from jalon.cases.assessments import entrants_of
from jalon.cases.budget import LEAD, Line, Source
from jalon.cases.enums import Place, ReviewState, SourceKind
from jalon.cases.models import Case, Round
from jalon.cases.ranking import Limit
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
    """A call of the demonstration's file, up to where its visitors take over."""

    def __init__(self, region: str, written: Mapping[str, Any], cast: Mapping[Role, User]) -> None:
        self.written = written
        self.officer, self.tester = cast[Role.OFFICER], cast[Role.REVIEWER]
        self.applicant = demonstration_account(*APPLICANT, [])
        version = open_version(region, written["scheme"])
        if version is None or version.definition.assessment is None:
            raise ValueError(f"no open call: {written['scheme']}")
        self.version: SchemeVersion = version
        self.stages = version.definition.assessment.stages
        self.projects = {line[0]: Project(*line) for line in written["projects"]}

    def ask(self, companies: Iterator[str]) -> None:
        """The requests of the first stage, complete."""
        for place, project in enumerate(self.projects.values()):
            self.request(place, project, companies)

    def judge(self) -> None:
        """A confirmed shortlist, and a last stage that still waits for marks and an agreement."""
        people = self.reviewers()
        first = self.open(self.stages[0], people)
        self.mark(first, [])
        rankings.confirm(
            first,
            Limit(places=self.written["shortlist"]),
            "Vingt-quatre projets complets peuvent être évalués d’ici la séance (fictif).",
            actor=self.officer,
        )
        rankings.carry_out(
            first,
            [Place.KEPT],
            actor=self.officer,
            deadline=self.written["deadline"],
            on=self.written["complete_on"] - timedelta(days=3),
        )
        for case in Case.objects.filter(scheme_version=self.version, stage=self.stages[1].id).order_by("pk"):
            self.completes(case)
        second = self.open(self.stages[1], [*people, self.tester])
        self.mark(second, [self.tester])

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
        requests.submit(case.public_id, actor=self.applicant, on=received)
        return review.complete(case.public_id, actor=self.officer, on=received + timedelta(days=6))

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

    def completes(self, case: Case) -> None:
        """A shortlisted request comes back with what the last stage asks for."""
        day: date = self.written["complete_on"]
        self.attach(case, self.stages[1])
        requests.answer_documents(case.public_id, actor=self.applicant, on=day)
        review.complete(case.public_id, actor=self.officer, on=day)

    def reviewers(self) -> list[User]:
        """The pool, with people who never sign in, and the reviewer of the cast."""
        pool = pools.open_pool(self.version.scheme.region, self.written["pool"], actor=self.officer)
        found = []
        for place, (name, knows) in enumerate(self.written["reviewers"], start=2):
            email = f"evaluateur{place}@exemple.fr"
            found.append(pools.add_to_pool(pool, email, name, knows, actor=self.officer).person)
        pools.add_to_pool(pool, self.tester.email, "", "tous domaines", actor=self.officer)
        return found

    def open(self, stage: AssessmentStage, people: Sequence[User]) -> Round:
        """A round of the stage, accepted by these people and given out."""
        opened = rounds.open_round(self.version, stage.id, self.written["due_on"], actor=self.officer)
        for invitation in rounds.invite(opened, people, actor=self.officer):
            reviewing.answer(invitation, True, actor=invitation.person)
        rounds.distribute(opened, actor=self.officer)
        return opened

    def mark(self, round: Round, slow: Sequence[User]) -> None:
        """Everybody marks; those who are ``slow`` leave the last of theirs for later, and who is far apart agrees.

        Where somebody is slow the round is still under way: a disagreement there is left to be settled.
        """
        left = dict.fromkeys((person.pk for person in slow), self.written["left"])
        for one in entrants_of(round):
            project = self.projects[one.entrant.case.title]
            for place, awaited in enumerate(one.live):
                if left.get(awaited.reviewer_id, 0) > 0:
                    left[awaited.reviewer_id] -= 1
                    continue
                marks = project.marks(round.criteria, second=place > 0)
                reviewing.give(awaited.public_id, marks, "", actor=awaited.reviewer)
        for one in [] if slow else entrants_of(round):
            given = [review for review in one.live if review.state == ReviewState.GIVEN]
            if given and rounds.progress_of(round, one).apart:
                reason = "Les évaluateurs se sont parlé et gardent leur moyenne (fictif)."
                reviewing.settle(one.entrant, {}, reason, actor=self.officer)
