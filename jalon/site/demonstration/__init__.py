"""The fictitious demonstration: plays the folder ``demonstration/`` through the same actions that people use.

Nothing here writes a table itself: an invented vote opens an envelope as a real one would, an invented request goes
through every check. A real database refuses all of it.
"""

import tempfile
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from jalon.accounts.actions import demonstration_account
from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.actions.silence import sweep
from jalon.companies.generation import generate
from jalon.companies.loading import load
from jalon.companies.queries import register
from jalon.journal.actions import declare_installation
from jalon.journal.queries import installation_kind, is_demonstration
from jalon.plan.queries import regions
from jalon.site.cast import people as invented_people
from jalon.site.demonstration.play import WAVES, Part, Play, to_be_played
from jalon.site.demonstration.whole import played_whole
from jalon.site.side_by_side import side_by_side

COMPANIES = 9_000
SEED = 20240712


def make_if_missing() -> None:
    """Play the demonstration where there is none; a new database becomes one unless it is said to be real."""
    if not installation_kind():
        declare_installation(settings.INSTALLATION or "demonstration")
    if is_demonstration():
        people()
        if places := [region.slug for region in regions() if to_be_played(region.slug)]:
            with played_whole():
                if register() is None:
                    invent_companies()
                side_by_side(play, *([(part, place) for part in wave for place in places] for wave in WAVES))
                sweep(timezone.localdate())


def play(part: Part, region: str) -> None:
    """One part of a Region's file."""
    Play(region, people()).run(part)


def invent_companies() -> None:
    """An invented register, generated and loaded as a stock file would be."""
    with tempfile.TemporaryDirectory() as folder:
        load(list(generate(Path(folder), COMPANIES, seed=SEED, as_of=date(2026, 11, 1))))


def people() -> dict[Role, User]:
    """The accounts of the demonstration in every Region; the first of each role plays its acts."""
    slugs = [region.slug for region in regions()]
    first = date(timezone.localdate().year - 4, 1, 1)
    cast: dict[Role, User] = {}
    for person in invented_people():
        role = Role(person.role)
        grants = [] if role == Role.APPLICANT else [(role, slug) for slug in slugs]
        cast.setdefault(role, demonstration_account(person.email, person.name, grants, starts_on=first))
    return cast
