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
    standing = case.facts.filter(current=True).values("name")
    own = case.facts.filter(origin=FactOrigin.APPLICANT, name__in=standing).order_by("pk")
    return {fact.name: Said(fact.value, FactOrigin.APPLICANT, fact.source, fact.said_at.date()) for fact in own}


def write(case: Case, name: str, value: Any, origin: FactOrigin, *, source: str = "", actor_id: Any = None) -> bool:
    """Keep a fact as the current one of its name; the former stays. False when it says nothing new."""
    return write_all(case, {name: value}, origin, source=source, actor_id=actor_id)


def write_all(
    case: Case, values: Mapping[str, Any], origin: FactOrigin, *, source: str = "", actor_id: Any = None
) -> bool:
    """The same of several facts at once. False when none says anything new."""
    formers = {one.name: one for one in Fact.objects.filter(case=case, name__in=values, current=True)}
    new = {
        name: value
        for name, value in values.items()
        if name not in formers or (formers[name].value, formers[name].origin) != (value, origin)
    }
    replaced = [formers[name].pk for name in new if name in formers]
    if replaced:
        Fact.objects.filter(pk__in=replaced).update(current=False)
    Fact.objects.bulk_create(
        Fact(case=case, name=name, value=value, origin=origin, source=source, said_by=actor_id)
        for name, value in new.items()
        if value is not None
    )
    return bool(new)
