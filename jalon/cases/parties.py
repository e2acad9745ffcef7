"""Who asks: the people of an organisation share its requests; a request without one is its author's alone."""

from django.db.models import Q

from jalon.accounts.models import User
from jalon.cases.models import Case
from jalon.companies.queries import acts_for, may_send_for, organisations_of, people_of


def shared_with(user: User) -> Q:
    """The requests that a person may follow: his own, and those of the organisations that he acts for."""
    return Q(organisation__isnull=True, applicant=user) | Q(organisation__in=organisations_of(user))


def acts_on(user: User, case: Case) -> bool:
    """Whether a person may follow the request and prepare it."""
    return acts_for(user, case.organisation) if case.organisation else case.applicant_id == user.pk


def may_send(user: User, case: Case) -> bool:
    """Whether a person may commit whoever asks: send the request, give it up, ask to be paid."""
    return may_send_for(user, case.organisation) if case.organisation else case.applicant_id == user.pk


def told(case: Case, *, committing: bool = False) -> list[User]:
    """Who hears of a request: its author first, then the people of its organisation.

    An adviser hears of what it may send or opened itself; with ``committing``, what must be signed goes to those alone
    who may commit the organisation, and to the author. The author hears as long as it acts for the organisation, or
    nobody else would.
    """
    others = [
        person
        for person, commits in (people_of(case.organisation) if case.organisation else [])
        if person.pk != case.applicant_id and (commits or not committing)
    ]
    return [*([case.applicant] if not others or acts_on(case.applicant, case) else []), *others]
