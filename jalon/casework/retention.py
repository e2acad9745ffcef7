"""What the pages of retention show: the durations in words, what is over, a list as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.cases.models import Case, Disposal
from jalon.cases.retention.rules import Applicants, Life
from jalon.cases.retention.standing import Term, durations, lines_of, terms
from jalon.casework.sheets import Sheet, Table, text
from jalon.journal.queries import is_demonstration
from jalon.ui.formats import date as shown_date


@dataclass(frozen=True, slots=True)
class Duration:
    """A rule of the Region in words."""

    about: str
    archived: str
    emptied: str
    why: Mapping[str, str]
    illustrative: bool


def durations_in_words(region: str) -> list[Duration]:
    """The Region's durations, as it wrote them."""
    lives = {
        Life.DRAFT: _("Demande jamais envoyée"),
        Life.REFUSED: _("Demande refusée"),
        Life.GRANTED: _("Aide attribuée, dossier clos"),
    }
    found = []
    for rule in durations(region).rules:
        emptied = _span(rule.erase_months)
        if rule.months_after_grant:
            emptied = _("%(span)s, et au moins %(least)s après l’attribution") % {
                "span": emptied,
                "least": _span(rule.months_after_grant),
            }
        persons = rule.applicants == Applicants.PERSONS
        about = (
            _("%(life)s, personne physique") % {"life": lives[rule.requests]} if persons else lives[rule.requests]
        )
        found.append(Duration(about, _span(rule.archive_months), emptied, rule.why, rule.illustrative))
    return found


def _span(months: int) -> str:
    years, left = divmod(months, 12)
    if left:
        return ngettext("%(n)s mois", "%(n)s mois", months) % {"n": months}
    return ngettext("%(n)s an", "%(n)s ans", years) % {"n": years} if years else _("aussitôt")


def over(region: str, today: date) -> list[Term]:
    """The requests whose time is over that day."""
    return list(terms(region, today, to_empty=True))


def named(case: Case) -> str:
    """What a list calls a request: its number; a draft never had one."""
    return case.reference or _("brouillon du %(day)s") % {"day": shown_date(case.created_at.date())}


def record_of(disposal: Disposal) -> Sheet:
    """The list as the archives read it, for their visa."""
    rows = [
        [
            text(named(line.case)),
            text(str(line.case.scheme_version.scheme)),
            text(str(line.case.get_state_display())),
            text(str(line.case.get_outcome_display())),
            text(line.due_on.isoformat()),
            text(line.emptied_at.date().isoformat() if line.emptied_at else line.kept_because),
        ]
        for line in lines_of(disposal)
    ]
    title = _("Liste d’élimination %(number)s") % {"number": disposal.label}
    head = [
        _("Dossier"),
        _("Dispositif"),
        _("État"),
        _("Issue"),
        _("Conservation jusqu’au"),
        _("Vidé le, ou gardé parce que"),
    ]
    fictif = is_demonstration()
    return Sheet(
        name=f"elimination-{disposal.region}-{disposal.label}",
        title=title,
        lede="",
        region=disposal.region,
        fictif=fictif,
        figures=(),
        tables=[Table("lines", title, head, rows, fictif)],
    )
