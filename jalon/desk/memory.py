"""What was said once: kept at the end of a request, offered again in the next, with its date and source, to confirm."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.budget import Budget, budget_of
from jalon.cases.facts import Said, said_by_applicant
from jalon.cases.models import Case
from jalon.companies.actions import declare
from jalon.companies.models import Organisation
from jalon.companies.queries import acts_for, declared_facts
from jalon.desk.steps import Draft

# What is true of a company is true of its next request; what is said of a project is not.
LASTING = "company."


@dataclass(frozen=True, slots=True)
class Told:
    """A value given before: who was told (« votre demande OCC-2026-00012 »), and when."""

    value: Any
    source: str
    on: date


def remember(draft: Draft, user: User) -> None:
    """Keep what the company said of itself in this request."""
    organisation = _organisation(draft, user)
    said = {name: one.value for name, one in draft.said.items() if name.startswith(LASTING)}
    if organisation and said:
        declare(organisation, said, by=user, source=_("demande « %(title)s »") % {"title": draft.case.title})


def told_before(draft: Draft, fact: str, user: User) -> Told | None:
    """What was said of this fact before, if this request says nothing of it yet.

    By the request that this one was made like, else by the organisation in any earlier one.
    """
    if fact in draft.said:
        return None
    earlier = Earlier(draft.case.like).told((fact,)) if draft.case.like else None
    if earlier:
        return Told(earlier.value[fact], earlier.source, earlier.on)
    organisation = _organisation(draft, user)
    if organisation is None or not fact.startswith(LASTING):
        return None
    known = declared_facts(organisation).get(fact)
    return Told(known.value, _("votre %(source)s") % {"source": known.source}, known.declared_on) if known else None


@dataclass(frozen=True)
class Earlier:
    """An earlier request, as the next one reads it."""

    case: Case

    @cached_property
    def said(self) -> dict[str, Said]:
        """What its applicant said."""
        return dict(said_by_applicant(self.case))

    @property
    def source(self) -> str:
        """How it is named to its applicant."""
        return _("votre demande %(name)s") % {"name": self.case.reference or f"« {self.case.title} »"}

    @property
    def on(self) -> date:
        """When it was made."""
        return self.case.received_on or self.case.created_at.date()

    def told(self, names: Collection[str]) -> Told | None:
        """These facts, as a mapping; None unless all of them were said."""
        if not all(name in self.said for name in names):
            return None
        return Told({name: self.said[name].value for name in names}, self.source, self.on)

    def budget(self, draft: Draft) -> Told | None:
        """Its costs and plan, in the categories of the draft's scheme."""
        found = budget_of(self.case, self.said)
        known = {category.id for category in draft.case.scheme_version.definition.budget}
        lines = tuple(line for line in found.lines if line.category in known)
        wanted = Budget(draft.budget.categories, lines, found.sources)
        return Told(wanted, self.source, self.on) if lines or found.sources else None


def _organisation(draft: Draft, user: User) -> Organisation | None:
    """The draft's organisation, for those who act for it."""
    found = draft.case.organisation
    if found is None and draft.case.siren:
        found = Organisation.objects.filter(siren=draft.case.siren).first()
    return found if found and acts_for(user, found) else None
