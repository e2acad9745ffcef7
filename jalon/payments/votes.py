"""The vote that an act on a debt names: where the session is kept here, it must have adopted it, on that day."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from jalon.cases.enums import Ballot
from jalon.cases.models import Report
from jalon.journal.refusals import ActionRefused
from jalon.ui import formats

OFFERED = timedelta(days=400)
"""How old a vote is offered in a form; an older one is written by its number."""


def adopted(region: str, today: date) -> list[Report]:
    """The reports that sessions of a Region adopted lately, the latest first."""
    found = Report.objects.filter(
        session__region=region, ballot=Ballot.ADOPTED, session__held_on__gte=today - OFFERED
    ).exclude(deliberation="")
    return list(found.select_related("session").order_by("-session__held_on", "deliberation"))


def vote_of(region: str, number: str, on: date) -> Report | None:
    """The report of this number; none where no session here has it; refused where it was not adopted, or not that day."""
    found = (
        Report.objects.filter(session__region=region, deliberation=number.strip()).select_related("session").first()
    )
    if found is None:
        return None
    held_on = found.session.held_on
    if found.ballot != Ballot.ADOPTED or held_on != on:
        raise ActionRefused(
            "payments.not_voted",
            _("La délibération %(number)s n’a pas été adoptée le %(day)s.")
            % {"number": number.strip(), "day": formats.date(on)},
            _("Elle est du %(day)s : %(ballot)s.")
            % {"day": formats.date(held_on), "ballot": found.get_ballot_display()},
            field="deliberation",
        )
    return found
