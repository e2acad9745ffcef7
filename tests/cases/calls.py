"""An invented call with its people: requests at any step of its assessment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.actions import applying, requests, review
from jalon.cases.actions.assessment import pools, reviewing, rounds
from jalon.cases.actions.assessment.reviewing import Written
from jalon.cases.assessments import entrants_of, reviews_of
from jalon.cases.models import Case, Entrant, Pool, Review, Round
from jalon.funds import actions as ledger
from jalon.funds.actions import Act
from jalon.notices.models import Notice
from jalon.schemes.actions import fund, publish
from jalon.schemes.enums import Instrument
from jalon.schemes.models import SchemeVersion
from tests.cast import REGION, person
from tests.world import World

WHY = "Le dossier le montre par un essai publié."
GOOD, FAIR, POOR = (5, 5, 9), (3, 4, 6), (1, 1, 1)


def written(*values: int | None, reason: str = WHY) -> dict[str, Written]:
    """Marks in the order of the call's criteria; a stage with fewer criteria reads the first ones."""
    names = ("science", "impact", "means")
    return {id: Written(value, reason) for id, value in zip(names, values, strict=False)}


@dataclass
class Call:
    """The call, its pool, and three reviewers."""

    world: World
    version: SchemeVersion
    pool: Pool
    reviewers: list[User] = field(default_factory=list)

    @property
    def officer(self) -> User:
        return self.world.people.officer

    def case(self, asks: int = 100_000_00, title: str = "Capteurs") -> Case:
        """A request at the first stage, complete and in review."""
        applicant = self.world.people.applicant
        case = requests.open_request(applicant, self.version)
        applying.choose_company(case.public_id, self.world.siren, actor=applicant)
        answers = {"project.started": False, "request.amount": asks, "costs.eligible": asks * 2}
        requests.save_answers(case.public_id, answers, actor=applicant, title=title)
        requests.attach(case.public_id, "outline", "Société Exemple.pdf", b"%PDF-1.7 outline", actor=applicant)
        requests.attach(case.public_id, "accounts", "comptes.pdf", b"%PDF-1.7 accounts", actor=applicant)
        requests.submit(case.public_id, actor=applicant)
        return review.complete(case.public_id, actor=self.officer)

    def round(self, cases: int = 1, stage: str = "idea", asks: int = 100_000_00) -> Round:
        """A round of so many requests, given to two accepted reviewers each."""
        for place in range(cases):
            self.case(asks, title=f"Projet {place + 1}")
        opened = rounds.open_round(self.version, stage, self.world.today, actor=self.officer)
        self.accept(opened)
        rounds.distribute(opened, actor=self.officer)
        return opened

    def accept(self, opened: Round, people: Sequence[User] = ()) -> None:
        """Everybody is invited and accepts."""
        for invitation in rounds.invite(opened, people or self.reviewers, actor=self.officer):
            reviewing.answer(invitation, True, actor=invitation.person)

    def entrants(self, round: Round) -> list[Entrant]:
        return [one.entrant for one in entrants_of(round)]

    def marks(self, entrant: Entrant, *given: Sequence[int]) -> list[Review]:
        """The reviewers of a request give these marks, in the order in which they were given the request."""
        found = []
        awaited = entrant.reviews.filter(state="asked").order_by("pk")
        for one, values in zip(awaited, given, strict=False):
            found.append(reviewing.give(one.public_id, written(*values), "", actor=one.reviewer))
        return found

    def own(self, reviewer: User) -> list[Review]:
        return list(reviews_of(reviewer))


def build_call(world: World) -> Call:
    """The call published and funded, a pool of three reviewers."""
    text = (Path(__file__).parents[1] / "call.toml").read_text()
    version = publish(REGION, "appel", text)
    actor = str(world.people.treasurer.actor_id)
    ledger.allocate(Act(actor, world.today, "al-call", "D1"), world.grants, version.scheme.ref, 250_000_00)
    fund(version.scheme, Instrument.GRANT, world.grants, actor=world.people.treasurer)
    pool = pools.open_pool(REGION, "Numérique", actor=world.people.officer)
    call = Call(world, version, pool)
    for name in ("Rita", "Remi", "Rose"):
        reviewer = person(name, Role.REVIEWER)
        pools.add_to_pool(pool, reviewer.email, name, "vision, robotique", actor=world.people.officer)
        call.reviewers.append(reviewer)
    return call


def notices(template: str) -> list[Notice]:
    """The notices written from a template."""
    return list(Notice.objects.filter(template=f"cases/notices/{template}.txt"))
