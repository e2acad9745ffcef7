"""The calendar of a Region's money: what is to be paid and received, how sure it is, what is late and why."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.casework.sheets import Cell, Figure, Sheet, Table, euros, text
from jalon.casework.situations.shared import scheme_names
from jalon.funds import queries
from jalon.journal.queries import is_demonstration
from jalon.payments.calendar import Certainty, Direction, Flow, Late, flows, late_payments
from jalon.payments.delays import payment_delays
from jalon.schemes.queries import latest_versions
from jalon.ui import formats

COLUMNS = [(direction, sure) for direction in Direction for sure in Certainty]
MONTHS = 18


def calendar_sheet(region: str, today: date, envelope: str = "", scheme: str = "") -> Sheet:
    """The whole Region, or one envelope, or one scheme, by their slugs; whatever has none of these is left out."""
    fictif = is_demonstration()
    ahead = [one for one in flows(region, today) if _kept(region, one, envelope, scheme)]
    late = [one for one in late_payments(region, today) if _kept(region, one, envelope, scheme)]
    schemes = scheme_names(region)
    labels = {one.reference: one.label for one in queries.envelopes(region)}
    out = sum(one.cents for one in ahead if one.direction is Direction.OUT)
    back = sum(one.cents for one in ahead if one.direction is Direction.IN)
    return Sheet(
        name=f"calendrier-{region}",
        title=_("Calendrier des paiements et des recettes"),
        lede=_(
            "Certain : mandat ou titre émis. Probable : prévu par une convention. Incertain : sans date ou en retard."
        ),
        region=region,
        fictif=fictif,
        figures=[
            Figure(_("À payer"), euros(out)),
            Figure(_("À recevoir"), euros(back)),
            Figure(_("Paiements en retard"), euros(sum(one.cents for one in late))),
        ],
        tables=[
            _by("months", _("Par mois"), _("Mois"), ahead, lambda one: _month(one.on, today), fictif),
            _by("envelopes", _("Par enveloppe"), _("Enveloppe"), ahead, lambda one: labels[one.envelope], fictif),
            _by(
                "schemes",
                _("Par dispositif"),
                _("Dispositif"),
                ahead,
                lambda one: schemes.get(one.scheme, ""),
                fictif,
            ),
            _late_table(region, late, labels, today, fictif),
            _delays_table(region, fictif),
        ],
    )


def _kept(region: str, one: Flow | Late, envelope: str, scheme: str) -> bool:
    return (not envelope or one.envelope == f"{region}/{envelope}") and (
        not scheme or one.scheme == f"{region}/{scheme}"
    )


def _month(on: date | None, today: date) -> str:
    """The month as it sorts: « 2026-11 », « later », or nothing for what has no day."""
    if on is None:
        return ""
    ahead = (on.year - today.year) * 12 + on.month - today.month
    return f"{on:%Y-%m}" if ahead < MONTHS else "later"


def _by(id: str, title: str, head: str, ahead: Iterable[Flow], name: Callable[[Flow], str], fictif: bool) -> Table:
    """Amounts by a name, and by direction and certainty."""
    found: dict[str, dict[tuple[Direction, Certainty], int]] = defaultdict(lambda: defaultdict(int))
    for one in ahead:
        found[name(one)][one.direction, one.certainty] += one.cents
    rows = [
        [text(_name(key) if id == "months" else key), *(_or_dash(found[key][column]) for column in COLUMNS)]
        for key in sorted(found, key=lambda key: (key in ("", "later"), key == "", key))
    ]
    columns = [f"{direction.label.capitalize()}, {sure.label}" for direction, sure in COLUMNS]
    return Table(id, title, [head, *columns], rows, fictif, empty=_("Rien n’est à venir."))


def _or_dash(cents: int) -> Cell:
    return euros(cents) if cents else Cell("—", 0)


def _name(key: str) -> str:
    if key == "later":
        return _("Plus tard")
    return formats.date(key) if key else _("Sans date")


def _late_table(region: str, late: Iterable[Late], labels: Mapping[str, str], today: date, fictif: bool) -> Table:
    rows: list[list[Cell]] = [
        [
            text(one.case, reverse("casework:funds-case", args=[region, one.case])),
            text(labels[one.envelope]),
            text(formats.date(one.due_on, short=True)),
            Cell(str(one.days(today)), one.days(today)),
            text(str(one.cause.label)),
            euros(one.cents),
        ]
        for one in late
    ]
    head = [
        _("Dossier"),
        _("Enveloppe"),
        _("Prévu le"),
        _("Jours de retard"),
        _("Ce que le paiement attend"),
        _("Montant"),
    ]
    return Table("late", _("Paiements en retard"), head, rows, fictif, empty=_("Aucun paiement n’est en retard."))


def _delays_table(region: str, fictif: bool) -> Table:
    known = payment_delays(region)
    rows = [
        [
            text(version.definition.title[formats.language()]),
            Cell(str(known[version.scheme_id].payments), known[version.scheme_id].payments),
            Cell(str(known[version.scheme_id].median), known[version.scheme_id].median),
            Cell(str(known[version.scheme_id].ninth_decile), known[version.scheme_id].ninth_decile),
        ]
        for version in latest_versions(region)
        if version.scheme_id in known
    ]
    head = [_("Dispositif"), _("Paiements"), _("Un sur deux en (jours)"), _("Neuf sur dix en (jours)")]
    return Table(
        "delays",
        _("De la demande au paiement"),
        head,
        rows,
        fictif,
        empty=_("Moins de cinq paiements par dispositif : un délai en dirait trop peu."),
    )
