"""Dates of a folder that cannot both be true: what is due before it begins, a part outside its plan's period."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jalon.plan.folder.problems import Problem, Written
from jalon.plan.folder.records import Entry, RegionFolder, Section
from jalon.provenance.spans import Span

DAYS_A_YEAR = 365.25


def impossible_dates(folder: RegionFolder) -> Iterator[Problem]:
    """Every pair of dates in the wrong order."""
    for plan in folder.of(Section.PLAN):
        yield from _length(plan)
        yield from _vote(plan)
        for part in folder.entries:
            if part.path.startswith(f"{plan.path}/"):
                yield from _inside(part, plan)
    for entry in folder.entries:
        yield from _own(entry)
        yield from _claims(entry)
    for indicator in folder.of(Section.INDICATOR):
        yield from _target(indicator)


def _length(plan: Entry) -> Iterator[Problem]:
    """A plan's period and its number of years are one duration."""
    period, years = plan.details["period"], plan.details["years"]
    if not (years and period.first and period.last):
        return
    written = ((period.last - period.first).days + 1) / DAYS_A_YEAR
    if abs(written - years) > 0.75:
        yield Problem(
            plan.written.at("years"),
            "years-and-period",
            _("« %(id)s » dure %(years)s ans selon « years », mais pas selon « period ».")
            % {"id": plan.slug, "years": years},
            _("Corrigez l’une des deux clés."),
        )


def _vote(plan: Entry) -> Iterator[Problem]:
    """A plan is presented before it is adopted, or on that day."""
    said = {claim.property_name: claim for claim in plan.claims if claim.retained}
    presented, adopted = said.get("presented-on"), said.get("adopted-on")
    if presented and adopted and _after(presented.value.span, adopted.value.span):
        yield _order(
            plan.claims_written[adopted.key],
            ("date", "dates"),
            _("« %(id)s » : adopté avant d’être présenté.") % {"id": plan.slug},
            _("Corrigez l’une des deux dates."),
        )


def _inside(part: Entry, plan: Entry) -> Iterator[Problem]:
    """An axis, a line or a measure has its dates within its plan's."""
    period, own, due = plan.details["period"], part.details["period"], part.details.get("due", Span())
    if _after(period, own) or _after(own, period):
        yield _order(
            part.written,
            ("period",),
            _("« %(id)s » : sa période est en dehors de celle de son plan.") % {"id": part.slug},
            _("Corrigez l’une des deux périodes."),
        )
    if _after(period, due):
        yield _order(
            part.written,
            ("due",),
            _("La mesure « %(id)s » est due avant le début de son plan.") % {"id": part.slug},
            _("Corrigez l’échéance ou la période du plan."),
        )


def _own(entry: Entry) -> Iterator[Problem]:
    """What is due, opens or takes place does so neither before nor after the entry's own period."""
    period = entry.details["period"]
    for key in ("due", "opens", "when"):
        span = entry.details.get(key, Span())
        if _after(period, span) or (key != "due" and _after(span, period)):
            yield _order(
                entry.written,
                (key,),
                _("« %(id)s » : « %(key)s » est en dehors de sa période.") % {"id": entry.slug, "key": key},
                _("Corrigez l’une des deux dates."),
            )


def _claims(entry: Entry) -> Iterator[Problem]:
    for claim in entry.claims:
        name = claim.key.rpartition(":")[2]
        if claim.as_of and claim.by.last and claim.by.last < claim.as_of:
            yield _order(
                entry.claims_written[claim.key],
                ("by",),
                _("« %(key)s » : l’échéance est antérieure à la date de l’affirmation.") % {"key": name},
                _("Corrigez « by » ou « as_of »."),
            )
        if _after(claim.period, claim.by) and "period" in entry.claims_written[claim.key]:
            yield _order(
                entry.claims_written[claim.key],
                ("by",),
                _("« %(key)s » : l’échéance est antérieure à la période.") % {"key": name},
                _("Corrigez « by » ou « period »."),
            )


def _target(indicator: Entry) -> Iterator[Problem]:
    """A target is due after the day of its baseline."""
    baseline = next((each for each in indicator.claims if each.property_name == "baseline" and each.as_of), None)
    for target in indicator.claims:
        if target.property_name != "target" or not target.by.last or baseline is None or baseline.as_of is None:
            continue
        if target.by.last < baseline.as_of:
            yield _order(
                indicator.claims_written[target.key],
                ("by",),
                _("« %(id)s » : la cible est due avant la date de sa valeur de référence.")
                % {"id": indicator.slug},
                _("Corrigez « by », ou « as_of » de la valeur de référence."),
            )


def _after(later: Span, earlier: Span) -> bool:
    """Whether one span surely begins after the other has ended."""
    return bool(later.first and earlier.last and later.first > earlier.last)


def _order(written: Written, keys: tuple[str, ...], message: str, remedy: str) -> Problem:
    return Problem(written.first(*keys), "date-order", message, remedy)
