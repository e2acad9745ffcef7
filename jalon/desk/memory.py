"""What a company has said once: kept at the end of a request, offered again, to confirm, in the next."""

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.companies.actions import declare
from jalon.companies.models import DeclaredFact, Organisation
from jalon.companies.queries import acts_for, declared_facts
from jalon.desk.steps import Draft

# What is true of a company is true of its next request; what is said of a project is not.
LASTING = "company."


def remember(draft: Draft, user: User) -> None:
    """Keep what the company said of itself in this request."""
    organisation = _organisation(draft, user)
    said = {name: one.value for name, one in draft.said.items() if name.startswith(LASTING)}
    if organisation and said:
        declare(organisation, said, by=user, source=_("demande « %(title)s »") % {"title": draft.case.title})


def told_before(draft: Draft, fact: str, user: User) -> DeclaredFact | None:
    """What the company said of this fact in an earlier request, if this one says nothing of it yet."""
    organisation = _organisation(draft, user)
    if organisation is None or fact in draft.said or not fact.startswith(LASTING):
        return None
    return declared_facts(organisation).get(fact)


def _organisation(draft: Draft, user: User) -> Organisation | None:
    """The draft's company, for those who act for it."""
    found = Organisation.objects.filter(siren=draft.case.siren).first() if draft.case.siren else None
    return found if found and acts_for(user, found) else None
