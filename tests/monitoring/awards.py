"""An award whose agreement promises something: two reports and a deliverable, and two results to count."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from jalon.cases.models import Case
from jalon.monitoring.actions import reporting
from jalon.monitoring.actions.reporting import Said, Written
from jalon.monitoring.models import Milestone, ProgressReport
from jalon.schemes.actions import publish
from tests.cast import REGION
from tests.world import World

TESTS = Path(__file__).parent.parent
PROMISES = (TESTS / "files" / "promises.toml").read_text()


def promising(world: World, promises: str = PROMISES, since: str = "2024-01-04") -> None:
    """The scheme's agreements promise these from now on."""
    text = (TESTS / "scheme.toml").read_text().replace("documents  =", f"{promises}\ndocuments  =")
    world.version = publish(REGION, "essai", text.replace("2024-01-01", since, 1))


def step(case: Case, name: str) -> Milestone:
    """The milestone of this name."""
    return Milestone.objects.get(case=case, name=name)


def due(case: Case, name: str, on: date) -> Milestone:
    """The milestone of this name, on another day than its agreement said."""
    case.milestones.filter(name=name).update(due_on=on)
    return step(case, name)


def sent(world: World, milestone: Milestone, jobs: int | None = 3) -> ProgressReport:
    """A report with its figure, or a file where that is what is wanted, that the company has sent."""
    applicant = world.people.applicant
    figures = {} if jobs is None else {"jobs": Said(Decimal(jobs), "Registre du 3 mars")}
    written = Written("Deux prototypes montés.", "Un capteur attend sa pièce.", figures)
    reporting.write(milestone.public_id, written, actor=applicant)
    if milestone.kind == "deliverable":
        reporting.attach(milestone.public_id, "plans.pdf", b"%PDF-1.7", actor=applicant)
    return reporting.send(milestone.public_id, actor=applicant)


def accepted(world: World, milestone: Milestone, jobs: int | None = 3) -> ProgressReport:
    """The same, which the officer has accepted."""
    return reporting.accept(sent(world, milestone, jobs).public_id, actor=world.people.officer)
