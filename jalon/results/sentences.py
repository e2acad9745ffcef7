"""The sentence that answers: what a Region voted, in the words that its sources allow and no more."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.plan.queries import RegionSummary
from jalon.plan.reading import PlanReading
from jalon.provenance.arithmetic import Quantity, add
from jalon.provenance.display import quantity_text, value_text
from jalon.provenance.enums import Kind, Status
from jalon.provenance.models import Claim
from jalon.provenance.queries import Question
from jalon.ui import formats


def participle(status: str) -> str:
    """« adoptés », « annoncés »: a status after an amount in a sentence."""
    known = {
        Status.ADOPTED: _("adoptés"),
        Status.ANNOUNCED: _("annoncés"),
        Status.PRESENTED: _("présentés"),
        Status.PLANNED: _("prévus"),
        Status.EXPECTED: _("attendus"),
        Status.SIGNED: _("signés"),
        Status.CONFIRMED: _("confirmés"),
        Status.NEGOTIATED: _("en négociation"),
    }
    return known.get(Status(status), str(Status(status).label))


def in_words(quantity: Quantity) -> str:
    """« 60 millions d’euros » for an exact amount of money, else the amount as the claim gives it."""
    if quantity.kind == Kind.EXACT and quantity.unit == "EUR" and not quantity.per:
        return formats.money_words(int(quantity.low or 0))
    return quantity_text(quantity)


def counted_axes(count: int) -> str:
    """« cinq axes »."""
    return ngettext("%(count)s axe", "%(count)s axes", count) % {"count": formats.count_word(count)}


def counted_measures(count: int) -> str:
    """« 22 mesures »."""
    return ngettext("%(count)s mesure", "%(count)s mesures", count) % {
        "count": formats.count_word(count, feminine=True)
    }


def parts_of(reading: PlanReading) -> str:
    """What the plan is made of: its axes, known or only counted by a source, or its measures if there are more."""
    stated = next((each for each in reading.details if each.property_name == "axis-count"), None)
    count = stated.retained.quantity if stated else None
    axes = len(reading.axes) or (int(count.low or 0) if count and count.exact else 0)
    measures = len(reading.measures)
    if measures > axes:
        return counted_measures(measures)
    return counted_axes(axes) if axes else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def headline(reading: PlanReading) -> str:
    """« 60 millions d’euros adoptés pour cinq ans, en cinq axes. »"""
    parts = parts_of(reading)
    amount = reading.amount.retained.quantity if reading.amount else None
    if amount is None:
        if parts:
            return _sentence(_("%(parts)s, aucun montant total publié.") % {"parts": parts})
        return _("%(plan)s, aucun montant total publié.") % {"plan": reading.plan.name}
    words = {"amount": in_words(amount), "status": participle(amount.status), "parts": parts}
    if reading.plan.years:
        words["years"] = formats.count_word(reading.plan.years)
        if parts:
            return _sentence(_("%(amount)s %(status)s pour %(years)s ans, en %(parts)s.") % words)
        return _sentence(_("%(amount)s %(status)s pour %(years)s ans.") % words)
    return _sentence((_("%(amount)s %(status)s, en %(parts)s.") if parts else _("%(amount)s %(status)s.")) % words)


def _dated(claim: Claim) -> str:
    words = {"status": str(Status(claim.status).label), "value": value_text(claim)}
    if claim.as_of:
        words["date"] = formats.date(f"{claim.as_of:%Y-%m}")
        return _("%(status)s à %(value)s en %(date)s") % words
    return _("%(status)s à %(value)s") % words


def history(question: Question | None) -> str:
    """« Annoncé à environ 50 M€ en mai 2024, adopté à 60 M€ en juillet 2024. »; empty where sources agree."""
    if question is None or not question.disputed:
        return ""
    ordered = sorted(question.claims, key=lambda each: (each.as_of is None, each.as_of, each.position))
    return _sentence(", ".join(_dated(each) for each in ordered) + ".")


def together(summaries: Sequence[RegionSummary]) -> str:
    """The home page's answer: what the Regions adopted together, and how many say so."""
    amounts = [
        each.amount.retained.quantity
        for each in summaries
        if each.amount and each.amount.retained.status == Status.ADOPTED
    ]
    total = add(each for each in amounts if each is not None)
    if not isinstance(total, Quantity):
        return _("Ce que les Régions ont voté pour l’intelligence artificielle, et ce qu’il en advient.")
    words = {
        "amount": in_words(total),
        "some": formats.count_word(len(amounts), feminine=True),
        "all": formats.count_word(len(summaries), feminine=True),
    }
    if len(amounts) == len(summaries):
        return (
            ngettext(
                "%(amount)s adoptés par %(all)s Région pour l’intelligence artificielle.",
                "%(amount)s adoptés par %(all)s Régions pour l’intelligence artificielle.",
                len(summaries),
            )
            % words
        )
    return (
        ngettext(
            "%(amount)s adoptés par %(some)s Région sur %(all)s pour l’intelligence artificielle.",
            "%(amount)s adoptés par %(some)s Régions sur %(all)s pour l’intelligence artificielle.",
            len(amounts),
        )
        % words
    )
