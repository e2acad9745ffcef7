"""What is known about a case, as its rulebook reads it: register, then applicant, then officer and experts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalon.cases.enums import FactOrigin
from jalon.cases.models import Case, Fact


@dataclass(frozen=True, slots=True)
class Said:
    """A value with its origin, source and date."""

    value: Any
    origin: FactOrigin
    source: str
    on: date


def said(case: Case) -> Mapping[str, Said]:
    """The current facts of a case by name."""
    return {
        fact.name: Said(fact.value, FactOrigin(fact.origin), fact.source, fact.said_at.date())
        for fact in case.facts.filter(current=True)
    }


def said_by_applicant(case: Case) -> Mapping[str, Said]:
    """The applicant's own last word on each fact, also where the service or an expert has spoken since.

    What the applicant took back is absent.
    """
    standing = set(case.facts.filter(current=True).values_list("name", flat=True))
    own = case.facts.filter(origin=FactOrigin.APPLICANT, name__in=standing).order_by("pk")
    return {fact.name: Said(fact.value, FactOrigin.APPLICANT, fact.source, fact.said_at.date()) for fact in own}


def write(case: Case, name: str, value: Any, origin: FactOrigin, *, source: str = "", actor_id: Any = None) -> bool:
    """Keep a fact as the current one of its name; the former stays. False when it says nothing new."""
    former = Fact.objects.filter(case=case, name=name, current=True).first()
    if former and former.value == value and former.origin == origin:
        return False
    if former:
        Fact.objects.filter(pk=former.pk).update(current=False)
    if value is not None:
        Fact.objects.create(case=case, name=name, value=value, origin=origin, source=source, said_by=actor_id)
    return True
