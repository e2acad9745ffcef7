"""What companies and agents are told of a check on the spot: what, why, by when, and what to do."""

from jalon.accounts.models import User
from jalon.cases.parties import told
from jalon.monitoring.models import Check
from jalon.monitoring.telling import page_of
from jalon.notices.actions import Told, tell_all
from jalon.plan.queries import region as region_called


def _tell(found: Check, template: str, key: str, staff: User | None = None) -> None:
    case = found.case
    said = {"check": found, "case": case, "region": region_called(case.region) or case.region}
    own = page_of("desk:request-inspection", case.public_id, found.public_id)
    link = page_of("casework:inspection", found.public_id) if staff else own
    tell_all(
        [
            Told(
                person,
                f"monitoring/notices/{template}.txt",
                said,
                key if staff or person == case.applicant else f"{key}-{person.pk}",
                str(case.reference),
                case.region,
                link,
            )
            for person in ([staff] if staff else told(case))
        ]
    )


def given(found: Check) -> None:
    """An agent has a check to carry out."""
    _tell(found, "check_given", f"check-given-{found.pk}-{found.agent_id}", staff=found.agent)


def announced(found: Check) -> None:
    """Somebody comes: who, when, why, what to prepare."""
    _tell(found, "check_announced", f"check-announced-{found.pk}")


def near(found: Check) -> None:
    """The visit is near."""
    _tell(found, "check_near", f"check-near-{found.pk}")


def found(check: Check) -> None:
    """What was found, and until when it can be answered."""
    _tell(check, "check_found", f"check-found-{check.pk}")


def answered(found: Check) -> None:
    """The agent learns that the company answered."""
    _tell(found, "check_answered", f"check-answered-{found.pk}", staff=found.agent)


def ripe(found: Check) -> None:
    """The agent learns that the time to answer, or to correct, is over."""
    _tell(found, "check_ripe", f"check-ripe-{found.pk}-{found.state}", staff=found.agent)


def concluded(found: Check) -> None:
    """The conclusion, its reasons, what follows and how to contest it."""
    _tell(found, "check_concluded", f"check-concluded-{found.pk}")
