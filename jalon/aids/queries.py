"""What other rooms may ask of the state-aid register."""

from django.utils.translation import gettext as _

from jalon.accounts.reading import once_a_reading
from jalon.aids.checks import Checks, check, demand_lawful
from jalon.aids.comparison import Option, compare, compare_said
from jalon.aids.difficulty import difficulty, own_funds
from jalon.aids.due import Due, Pending, due, pending
from jalon.aids.groups import graph_around, links_among, size_graph, undertaking
from jalon.aids.models import Aid, Declaration
from jalon.aids.particulars import bearing
from jalon.aids.room import room
from jalon.aids.sizes import known_size, size_of
from jalon.aids.standing import SERVICES, regime_of
from jalon.law.de_minimis import notice
from jalon.law.regimes import names
from jalon.law.wording import Text
from jalon.ui.formats import language

__all__ = [
    "Checks",
    "Due",
    "Option",
    "Pending",
    "aids_of",
    "aids_of_case",
    "bearing",
    "check",
    "compare",
    "compare_said",
    "de_minimis_cases",
    "de_minimis_choices",
    "declaration_for",
    "declared_choices",
    "demand_lawful",
    "difficulty",
    "due",
    "graph_around",
    "known_size",
    "last_declaration",
    "links_among",
    "notice_of",
    "own_funds",
    "pending",
    "room",
    "size_graph",
    "size_of",
    "undertaking",
]


@once_a_reading
def declaration_for(case: str, siren: str) -> Declaration | None:
    """The standing declaration of a company in a request (its public id): the latest one."""
    return Declaration.objects.filter(case=case, siren=siren).order_by("-id").first() if case and siren else None


def last_declaration(siren: str) -> Declaration | None:
    """What a company declared last, in any request."""
    return Declaration.objects.filter(siren=siren).order_by("-id").first()


def aids_of(siren: str) -> list[Aid]:
    """Every entry of a company in our register, the latest first."""
    return list(Aid.objects.filter(siren=siren).order_by("-granted_on", "-id"))


def aids_of_case(case: str) -> list[Aid]:
    """What was entered for a case and stands."""
    return list(Aid.objects.filter(case=case, reverses=None, reversed_by=None).order_by("id")) if case else []


def de_minimis_cases(cases: list[str]) -> dict[str, bool]:
    """Of these cases, those that the register holds, and whether their aid is de minimis."""
    rows = Aid.objects.filter(case__in=cases, reverses=None, reversed_by=None).values_list("case", "regime")
    return {case: regime_of(regime) is not None for case, regime in rows}


def notice_of(case: str) -> Text | None:
    """What the beneficiary of a case is told in writing: the de minimis character, the regulation, the amount."""
    entered = [aid for aid in aids_of_case(case) if regime_of(aid.regime)]
    law = regime_of(entered[0].regime) if entered else None
    return notice(law, sum(aid.amount_cents for aid in entered)) if law else None


def de_minimis_choices() -> list[tuple[str, str]]:
    """The de minimis regulations, as a form lists them."""
    lang = language()
    return [
        (identity, f"{label.get(lang)} ({text.get(lang)})")
        for identity, (label, text) in names().items()
        if identity.startswith("de-minimis-")
    ]


def declared_choices() -> list[tuple[str, str]]:
    """What a company declares of its aid: the de minimis regulations, and free innovation services."""
    services = _("services d’appui à l’innovation (règlement (UE) n° 651/2014, art. 28(4))")
    return [*de_minimis_choices(), (SERVICES, services)]
