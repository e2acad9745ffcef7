"""The Region where a measurement plays, its scheme, its applicant, and cases written in bulk."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg

from bench.books import Place, case_reference

if TYPE_CHECKING:
    from jalon.schemes.models import SchemeVersion

WORDS = ("capteur", "prévision", "robot", "optique", "drone", "énergie", "santé", "mobilité")
STATES = ("submitted", "complete", "in-review", "awaiting-documents")
TODAY = datetime.now(tz=UTC).date()
UNSAID = ("", "{}", "{}", "")
"""Of a case written in bulk: its stage, tags, what the register said, its seat; nothing of them is needed."""


@dataclass(frozen=True)
class Setting:
    """Where the bench plays: the Region's page, its axes, and what a case needs."""

    place: Place
    version: int
    applicant: int

    @property
    def path(self) -> str:
        """The plan's page."""
        return f"/{self.place.region}/"


def playing() -> "SchemeVersion":
    """The first published scheme that gives de minimis aid: all rooms have to do with its cases."""
    from jalon.schemes.queries import latest_versions

    return next(one for one in latest_versions().order_by("pk") if one.definition.de_minimis)


def furnish() -> Setting:
    """The Regions, and an applicant; the Region that plays is that of ``playing``."""
    from jalon.accounts.models import User
    from jalon.plan.queries import axis_paths
    from jalon.site import regions

    regions.load_missing()
    version = playing()
    region = version.scheme.region
    axes = tuple(path for path, axis in axis_paths(region).items() if axis.parent_id is None)
    applicant = User.objects.create_user("bench@exemple.fr")
    return Setting(Place(region, axes, f"{region}/{version.scheme.slug}"), version.pk, applicant.pk)


def write_cases(address: str, setting: Setting, cases: int) -> None:
    """Cases in bulk, as a superuser: one case in ten is under review, half of these are the applicant's own to check.

    The others are granted and run, as their books say.
    """
    columns = (
        "id, public_id, reference, region, siren, company_name, title, state, outcome, version, created_at, received_on,"
        " due_on, search_key, applicant_id, officer_id, scheme_version_id, stage, tags, register_then, seat_key"
    )
    with psycopg.connect(address, autocommit=True) as session:
        with session.cursor().copy(f"COPY cases_case ({columns}) FROM STDIN") as copy:
            for number in range(1, cases + 1):
                open_now, reference = number % 10 == 0, case_reference(number)
                received = TODAY - timedelta(days=number % 60 if open_now else 90 + number % 900)
                title, company = f"Projet {WORDS[number % len(WORDS)]} {number}", f"EXEMPLE {number}"
                state = STATES[number // 10 % len(STATES)] if open_now else "running"
                due = received + timedelta(days=61) if open_now else None
                officer = setting.applicant if number % 20 == 0 else None
                key = f"{reference} 900000001 {company} {title}".upper().replace("É", "E")
                named = (number, uuid.uuid4(), reference, setting.place.region, "900000001", company, title)
                stands = (state, "none" if open_now else "granted", 1, received, received, due, key)
                copy.write_row((*named, *stands, setting.applicant, officer, setting.version, *UNSAID))
        session.execute("VACUUM ANALYZE")
