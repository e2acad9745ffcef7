"""A body's members on the day of a session, and who is in the room."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from jalon.cases.committee.presence import Given, Sitting, sitting, there
from jalon.cases.enums import Passing
from jalon.cases.models import Member, Report, Session


def members(session: Session) -> QuerySet[Member]:
    """Those who sit in the session's body that day."""
    return Member.objects.filter(
        Q(until=None) | Q(until__gte=session.held_on),
        region=session.region,
        body=session.body,
        since__lte=session.held_on,
    )


def inside(session: Session) -> frozenset[int]:
    """The members in the room now, by their ids."""
    rows = session.movements.values_list("member", "passing")
    return there((member, passing == Passing.ARRIVES) for member, passing in rows)


def sitting_of(report: Report) -> Sitting:
    """Who counts and who votes on a report, as the room is now."""
    return sitting_now(report.session, set(report.recusals.values_list("member", flat=True)))


def sitting_now(session: Session, recused: Collection[int] = ()) -> Sitting:
    """The room as it is now, for a report from which these members stand aside."""
    proxies = session.proxies.filter(ended_at=None).values_list("giver", "holder")
    return sitting(
        set(members(session).values_list("pk", flat=True)),
        inside(session),
        [Given(giver, holder) for giver, holder in proxies],
        recused,
    )
