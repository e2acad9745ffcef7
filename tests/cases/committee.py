"""A committee in the tests: its seats, and a vote by name."""

from jalon.cases.actions import voting
from jalon.cases.enums import Choice
from jalon.cases.models import Member, Report
from tests.world import World

WHY = "Le plan de financement a changé depuis."

SMALL = {"grant": 1_000_00, "advance": 2_000_00}


def seat(name: str) -> int:
    return Member.objects.get(name=name).pk


def vote(world: World, report: Report, **choices: Choice) -> Report:
    """A vote by name; whoever is left out does not take part."""
    return voting.record_vote(
        report, {seat(name): choice for name, choice in choices.items()}, actor=world.people.secretary
    )
