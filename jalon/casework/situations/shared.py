"""What the finance pages share: the names of steps, the way to entries, the tables of cases and of months."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.casework.sheets import Cell, Table, euros, quantity, text
from jalon.funds import queries
from jalon.funds.amounts import amount_text
from jalon.funds.models import EURO, Envelope, Resource
from jalon.funds.queries import SHOWN_CASES, Scope, Totals
from jalon.funds.votes import free_of
from jalon.payments.forecast import Outlook
from jalon.schemes.queries import latest_versions
from jalon.ui import formats

Rights = frozenset[Right]
MONTHS = 18


def step_labels(resource: str) -> dict[str, str]:
    """The figures of a page, in order, for money or for another resource."""
    labels = {"allocated": _("Affecté"), "reserved": _("Réservé"), "granted": _("Attribué")}
    if resource != EURO:
        return {**labels, "used": _("Consommé")}
    return {
        **labels,
        "committed": _("Engagé"),
        "certified": _("Liquidé"),
        "ordered": _("Mandaté"),
        "paid": _("Payé"),
    }


def step_name(step: str) -> str:
    """A figure's name, as an address has it; nothing for another word."""
    more = {
        "opened": _("Ouvert"),
        "used": _("Consommé"),
        "entrusted": _("Confié à un opérateur"),
        "available": _("Reste à affecter"),
        "unreserved": _("Libre"),
        "left": _("Reste à payer ou à consommer"),
        "voted": _("Échéancier voté"),
        "credits": _("Crédits ouverts"),
        "lapsed": _("Crédits tombés"),
        "open": _("Crédits restants"),
        "owed": _("Créances"),
    }
    return {**more, **step_labels(EURO)}.get(step, "")


@dataclass(frozen=True, slots=True)
class Behind:
    """The way to the entries behind the numbers of a page, or of one of its rows: told once, for every step."""

    page: str
    asked: str = ""

    @classmethod
    def of(cls, region: str, **where: object) -> Self:
        """``where`` says of which ``enveloppe``, ``dispositif``, ``dossier``, ``exercice``, until which day (``au``)."""
        return cls(reverse("casework:funds-entries", args=[region])).narrowed(**where)

    def narrowed(self, **where: object) -> Self:
        """The same of a part: one row of a table."""
        more = urlencode({name: str(value) for name, value in where.items() if value})
        return replace(self, asked="&".join(part for part in (self.asked, more) if part))

    def url(self, step: str = "") -> str:
        """The entries that carried an amount over a step; all of them, without one."""
        asked = "&".join(part for part in (self.asked, f"etape={step}" if step else "") if part)
        return f"{self.page}?{asked}" if asked else self.page


def scheme_names(region: str) -> dict[str, str]:
    """The title of each published scheme, by its reference."""
    lang = formats.language()
    return {one.scheme.ref: one.definition.title[lang] for one in latest_versions(region)}


def free_schemes(envelope: Envelope) -> list[tuple[str, str]]:
    """The schemes that still have something of an envelope: their names in addresses, and on a page with what they have."""
    names, resource = scheme_names(envelope.region), envelope.owner.resource
    return [
        (ref.removeprefix(f"{envelope.region}/"), f"{names.get(ref, ref)} ({amount_text(left, resource)})")
        for ref, left in free_of(envelope).items()
        if ref
    ]


def at_day(day: date | None, label: str) -> str:
    if day is None:
        return label
    return _("%(label)s · situation au %(day)s") % {"label": label, "day": formats.date(day)}


def file_name(name: str, at: date | None) -> str:
    return f"{name}-{at.isoformat()}" if at else name


def step_cells(moved: Totals, resource: Resource, behind: Behind, steps: Iterable[str]) -> list[Cell]:
    """A row's amount at each step, each opening its entries."""
    return [quantity(getattr(moved, step), resource, behind.url(step)) for step in steps]


def left_to_pay(moved: Totals, resource: Resource) -> int:
    """Granted, and not paid yet; not used yet, of another resource."""
    return moved.granted - (moved.paid if resource.code == EURO else moved.used)


def accounting_codes(envelope: Envelope) -> list[str]:
    """The accounting codes of an envelope, as the budget has them."""
    owner = envelope.owner
    return [
        envelope.nature or "",
        owner.get_section_display(),
        owner.chapter,
        envelope.programme,
        envelope.deliberation,
    ]


def code_head() -> list[str]:
    """The accounting columns of a file."""
    return [_("Nature"), _("Section"), _("Chapitre"), _("Programme"), _("Délibération")]


def in_unit(title: str, resource: Resource) -> str:
    """A table's title, with the unit of its numbers where it is not the euro."""
    if resource.code == EURO:
        return title
    return _("%(title)s, en %(unit)s") % {"title": title, "unit": str(resource)}


def cases_table(
    region: str,
    scope: Scope,
    behind: Behind,
    resource: Resource,
    fictif: bool,
    codes: list[str] | None = None,
) -> Table:
    """The latest cases of an envelope or of a scheme, each with how far it came."""
    rows = []
    found = queries.cases_of(scope)
    labels = step_labels(resource.code)
    steps = [step for step in labels if step != "allocated"]
    for (envelope, case), moved in found.items():
        slug = envelope.removeprefix(f"{region}/")
        here = behind.narrowed(dossier=case, **({} if scope.envelope else {"enveloppe": slug}))
        named = [text(case, reverse("casework:funds-case", args=[region, case]))]
        if not scope.envelope:
            named.append(text(slug, reverse("casework:funds-envelope", args=[region, slug])))
        left = quantity(left_to_pay(moved, resource), resource, here.url("left"))
        rows.append([*named, *step_cells(moved, resource, here, steps), left])
    left_head = _("Reste à payer") if resource.code == EURO else _("Reste à consommer")
    named_head = [_("Dossier")] if scope.envelope else [_("Dossier"), _("Enveloppe")]
    return Table(
        "cases",
        in_unit(_("Dossiers"), resource),
        [*named_head, *(labels[step] for step in steps), left_head],
        rows,
        fictif,
        note=_("Les %(count)d derniers dossiers.") % {"count": SHOWN_CASES} if len(found) >= SHOWN_CASES else "",
        empty=_("Aucun dossier n’y puise."),
        code_head=code_head() if codes else (),
        codes=[codes] * len(rows) if codes else (),
    )


def months_table(ahead: Outlook, fictif: bool) -> Table:
    rows = []
    if ahead.overdue:
        rows.append([text(_("Échu, pas encore payé")), euros(ahead.overdue)])
    for month in ahead.months[:MONTHS]:
        rows.append([text(month.name), euros(month.cents)])
    later = sum(month.cents for month in ahead.months[MONTHS:])
    if later:
        rows.append([text(_("Plus tard")), euros(later)])
    if ahead.undated:
        rows.append([text(_("Sans date : convention à signer, ou sans échéancier")), euros(ahead.undated)])
    return Table(
        "months",
        _("Paiements à venir"),
        [_("Mois"), _("Montant")],
        rows,
        fictif,
        empty=_("Aucun paiement n’est à venir."),
    )
