"""The finance pages: an envelope, a scheme, a case, an exercice; now or as of a past day, and what is to come."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.cases.models import Case, Instalment
from jalon.casework.dossier import Door
from jalon.casework.sheets import Cell, Figure, Sheet, Table, amount, euros, text
from jalon.funds import queries
from jalon.funds.enums import Book
from jalon.funds.models import EURO, Envelope, Resource
from jalon.funds.queries import SHOWN_CASES, By, Scope, Totals
from jalon.funds.receivables import Owed, owed_by
from jalon.payments.forecast import Expected, Outlook, outlook, payments_to_come
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
    return {"opened": _("Ouvert"), "used": _("Consommé"), **step_labels(EURO)}.get(step, "")


def entries_url(region: str, step: str = "", **more: object) -> str:
    """The page of the entries behind a figure: ``enveloppe``, ``dispositif``, ``dossier``, ``exercice``, ``au``."""
    wanted = {"etape": step, **more}
    kept = {name: str(value) for name, value in wanted.items() if value}
    return reverse("casework:funds-entries", args=[region]) + (f"?{urlencode(kept)}" if kept else "")


def scheme_names(region: str) -> dict[str, str]:
    """The title of each published scheme, by its reference."""
    lang = formats.language()
    return {one.scheme.ref: one.definition.title[lang] for one in latest_versions(region)}


def _at(day: date | None, label: str) -> str:
    if day is None:
        return label
    return _("%(label)s · situation au %(day)s") % {"label": label, "day": formats.date(day)}


def _name(name: str, at: date | None) -> str:
    return f"{name}-{at.isoformat()}" if at else name


def _steps(moved: Totals, resource: Resource, region: str, **where: object) -> list[Cell]:
    return [
        amount(getattr(moved, step), resource, entries_url(region, step, **where))
        for step in step_labels(resource.code)
    ]


def _left(moved: Totals, resource: Resource) -> int:
    return moved.granted - (moved.paid if resource.code == EURO else moved.used)


def envelope_sheet(envelope: Envelope, rights: Rights, today: date, at: date | None = None) -> Sheet:
    """An envelope: what was voted, where each amount is, and what it will still pay."""
    region, resource = envelope.region, envelope.owner.resource
    scope = Scope(envelope=envelope.reference, at=at, resource=resource.code)
    moved = queries.totals(scope)
    where = {"enveloppe": envelope.slug, "au": at.isoformat() if at else ""}
    labels = step_labels(resource.code)
    figures = [Figure(_("Ouvert"), amount(moved.opened, resource, entries_url(region, "opened", **where)))]
    figures += [
        Figure(labels[step], amount(getattr(moved, step), resource, entries_url(region, step, **where)))
        for step in labels
        if step not in ("reserved", "certified")
    ]
    figures.append(Figure(_("Reste à affecter"), amount(moved.available, resource)))
    codes = _codes(envelope)
    tables = [
        _schemes_table(envelope, at, where, codes),
        _cases_table(region, scope, where, resource, envelope.fictif, codes),
    ]
    if resource.code == EURO:
        coming = payments_to_come(region, envelope.reference)
        ahead = outlook(coming, today)
        waiting = payments_to_come(region, envelope.reference, to_order=True)
        tables.insert(1, _schedule_table(envelope, outlook(waiting, today), at))
        tables.append(_months_table(ahead, envelope.fictif))
    told = " · ".join(part for part in (str(resource) if resource.code != EURO else "", *codes) if part)
    return Sheet(
        name=_name(envelope.slug, at),
        title=envelope.label,
        lede=_at(at, told),
        region=region,
        fictif=envelope.fictif,
        figures=figures,
        tables=tables,
        doors=() if at else tuple(_doors(envelope, rights, moved)),
        at=at,
    )


def _doors(envelope: Envelope, rights: Rights, moved: Totals) -> Iterable[Door]:
    place = [envelope.region, envelope.slug]
    if Right.FUNDS_ALLOCATE in rights and moved.available and envelope.owner.resource_id == EURO:
        yield Door(_("Affecter"), reverse("casework:funds-allocate", args=place))
    if Right.FUNDS_ALLOCATE in rights and moved.unreserved:
        yield Door(_("Désaffecter"), reverse("casework:funds-deallocate", args=place))
    if Right.FUNDS_ALLOCATE in rights and envelope.owner.resource_id != EURO:
        yield from _resource_doors(place, moved)
    if Right.FUNDS_OPEN in rights:
        yield Door(_("Ouvrir davantage"), reverse("casework:funds-increase", args=place))
        if moved.available or moved.unreserved:
            yield Door(_("Annuler par un vote"), reverse("casework:funds-cancel", args=place))
        if moved.available:
            yield Door(_("Virer vers une autre enveloppe"), reverse("casework:funds-transfer", args=place))
        if envelope.owner.resource_id == EURO and moved.opened:
            yield Door(_("Rééchelonner les crédits"), reverse("casework:funds-rephase", args=place))


def _resource_doors(place: list[str], moved: Totals) -> Iterable[Door]:
    acts = [
        ("reserver", _("Affecter"), moved.available),
        ("attribuer", _("Attribuer à un dossier"), moved.unreserved),
        ("consommer", _("Constater une consommation"), moved.granted - moved.used),
        ("rendre", _("Rendre au dispositif"), moved.granted - moved.used),
    ]
    for name, label, left in acts:
        if left:
            yield Door(label, reverse("casework:resource-act", args=[*place, name]))


def _schemes_table(envelope: Envelope, at: date | None, where: Mapping[str, object], codes: list[str]) -> Table:
    resource, region = envelope.owner.resource, envelope.region
    names = scheme_names(region)
    by_scheme = queries.totals_by(By.SCHEME, Scope(envelope=envelope.reference, at=at, resource=resource.code))
    rows = []
    for ref, moved in by_scheme.items():
        slug = ref.removeprefix(f"{region}/")
        page = reverse("casework:funds-scheme", args=[region, slug])
        here = {**where, "dispositif": slug}
        rows.append(
            [
                text(names.get(ref, ref), page),
                *_steps(moved, resource, region, **here),
                amount(moved.unreserved, resource),
            ]
        )
    return Table(
        "schemes",
        _("Par dispositif"),
        [_("Dispositif"), *step_labels(resource.code).values(), _("Libre")],
        rows,
        envelope.fictif,
        empty=_("Rien n’est encore affecté à un dispositif."),
        code_head=_code_head(),
        codes=[codes] * len(rows),
    )


def _codes(envelope: Envelope) -> list[str]:
    """The accounting codes of an envelope, as the budget has them."""
    owner = envelope.owner
    return [
        envelope.nature or "",
        owner.get_section_display(),
        owner.chapter,
        envelope.programme,
        envelope.deliberation,
    ]


def _code_head() -> list[str]:
    """The accounting columns of a file."""
    return [_("Nature"), _("Section"), _("Chapitre"), _("Programme"), _("Délibération")]


def _cases_table(
    region: str,
    scope: Scope,
    where: Mapping[str, object],
    resource: Resource,
    fictif: bool,
    codes: list[str] | None = None,
) -> Table:
    rows = []
    found = queries.cases_of(scope)
    for (envelope, case), moved in found.items():
        here = {**where, "dossier": case, "enveloppe": envelope.removeprefix(f"{region}/")}
        cells = _steps(moved, resource, region, **here)[1:]
        named = [text(case, reverse("casework:funds-case", args=[region, case]))]
        if not scope.envelope:
            slug = envelope.removeprefix(f"{region}/")
            named.append(text(slug, reverse("casework:funds-envelope", args=[region, slug])))
        rows.append([*named, *cells, amount(_left(moved, resource), resource)])
    steps = list(step_labels(resource.code).values())[1:]
    left = _("Reste à payer") if resource.code == EURO else _("Reste à consommer")
    named_head = [_("Dossier")] if scope.envelope else [_("Dossier"), _("Enveloppe")]
    return Table(
        "cases",
        _("Dossiers"),
        [*named_head, *steps, left],
        rows,
        fictif,
        note=_("Les %(count)d derniers dossiers.") % {"count": SHOWN_CASES} if len(found) >= SHOWN_CASES else "",
        empty=_("Aucun dossier n’y puise."),
        code_head=_code_head() if codes else (),
        codes=[codes] * len(rows) if codes else (),
    )


def _schedule_table(envelope: Envelope, ahead: Outlook, at: date | None) -> Table:
    """The voted schedule, what each exercice ordered, and what agreements still foresee."""
    voted = queries.schedule_of(Scope(envelope=envelope.reference, at=at))
    yearly = queries.totals_by(By.YEAR, Scope(envelope=envelope.reference, at=at))
    years = sorted({*voted, *ahead.years, *(int(year) for year, moved in yearly.items() if moved.ordered)})
    rows = []
    for year in years:
        ordered = yearly[str(year)].ordered if str(year) in yearly else 0
        coming = ahead.years.get(year, 0)
        behind = entries_url(envelope.region, "ordered", enveloppe=envelope.slug, exercice=year)
        page = reverse("casework:funds-exercice", args=[envelope.region, year])
        rows.append(
            [
                text(str(year), page),
                euros(voted.get(year, 0)),
                euros(ordered, behind),
                euros(coming),
                euros(voted.get(year, 0) - ordered - coming),
            ]
        )
    return Table(
        "schedule",
        _("Crédits de paiement par exercice"),
        [_("Exercice"), _("Voté"), _("Mandaté"), _("À venir"), _("Écart")],
        rows,
        envelope.fictif,
        note=_("À venir : ce que les conventions prévoient et qui n’est pas encore mandaté."),
    )


def _months_table(ahead: Outlook, fictif: bool) -> Table:
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


def scheme_sheet(region: str, slug: str, today: date, at: date | None = None) -> Sheet | None:
    """A scheme: what each envelope gives it, its cases, what is to come; None where it has no money at all."""
    ref = f"{region}/{slug}"
    by_envelope = queries.totals_by(By.ENVELOPE, Scope(scheme=ref, at=at))
    if not by_envelope:
        return None
    known = {one.reference: one for one in queries.envelopes(region)}
    where = {"dispositif": slug, "au": at.isoformat() if at else ""}
    money = Resource(code=EURO, decimals=2)
    fictif = any(moved.fictif for moved in by_envelope.values())
    rows, codes = [], []
    for reference, moved in by_envelope.items():
        envelope = known[reference]
        here = {**where, "enveloppe": envelope.slug}
        page = reverse("casework:funds-envelope", args=[region, envelope.slug])
        rows.append([text(envelope.label, page), *_steps(moved, money, region, **here), euros(moved.unreserved)])
        codes.append(_codes(envelope))
    whole = queries.totals(Scope(scheme=ref, at=at))
    coming: list[Expected] = [one for one in payments_to_come(region) if one.scheme == ref]
    return Sheet(
        name=_name(slug, at),
        title=scheme_names(region).get(ref, ref),
        lede=_at(at, _("Ce que le dispositif a reçu, et ce qu’il en a fait.")),
        region=region,
        fictif=fictif,
        figures=[
            Figure(label, euros(getattr(whole, step), entries_url(region, step, **where)))
            for step, label in step_labels(EURO).items()
            if step not in ("reserved", "certified")
        ],
        tables=[
            Table(
                "envelopes",
                _("Par enveloppe"),
                [_("Enveloppe"), *step_labels(EURO).values(), _("Libre")],
                rows,
                fictif,
                code_head=_code_head(),
                codes=codes,
            ),
            _cases_table(region, Scope(scheme=ref, at=at), where, money, fictif),
            _months_table(outlook(coming, today), fictif),
        ],
        at=at,
    )


def case_sheet(case: Case, at: date | None = None) -> Sheet:
    """A case: what it draws on each envelope, its calendar, and what it owes."""
    region, reference = case.region, str(case.reference)
    lines = queries.case_situation(reference)
    fictif = any(line.envelope.fictif for line in lines)
    rows, codes = [], []
    for line in lines:
        envelope, resource = line.envelope, line.envelope.owner.resource
        moved = line.totals
        if at:
            moved = queries.totals(
                Scope(case=reference, envelope=envelope.reference, at=at, resource=resource.code)
            )
        where = {"dossier": reference, "enveloppe": envelope.slug, "au": at.isoformat() if at else ""}
        page = reverse("casework:funds-envelope", args=[region, envelope.slug])
        cells = [
            amount(getattr(moved, step), resource, entries_url(region, step, **where))
            for step in ("reserved", "granted", "committed", "certified", "ordered", "paid", "used")
        ]
        rows.append([text(envelope.label, page), *cells, amount(_left(moved, resource), resource)])
        codes.append(_codes(envelope))
    labels = step_labels(EURO)
    tables = [
        Table(
            "lines",
            _("Par enveloppe"),
            [
                _("Enveloppe"),
                *(labels[step] for step in ("reserved", "granted", "committed", "certified", "ordered", "paid")),
                _("Consommé"),
                _("Reste à payer"),
            ],
            rows,
            fictif,
            empty=_("Rien n’a été réservé pour ce dossier."),
            code_head=_code_head(),
            codes=codes,
        ),
        _calendar_table(case, fictif),
    ]
    owed = owed_by(reference)
    if owed:
        tables.append(_owed_table(owed, fictif))
    company = case.company_name or case.siren
    return Sheet(
        name=_name(reference, at),
        title=_("%(reference)s : l’argent du dossier") % {"reference": reference},
        lede=_at(at, " · ".join(part for part in (company, case.title) if part)),
        region=region,
        fictif=fictif,
        figures=[],
        tables=tables,
        doors=(Door(_("Voir le dossier"), reverse("casework:case", args=[case.public_id])),),
        at=at,
    )


def _calendar_table(case: Case, fictif: bool) -> Table:
    instalments = Instalment.objects.filter(agreement__case=case)
    return Table(
        "calendar",
        _("Échéancier de la convention"),
        [_("Échéance"), _("Mouvement"), _("Forme"), _("Montant")],
        [
            [
                text(formats.date(one.due_on)),
                text(one.get_way_display()),
                text(one.get_instrument_display()),
                euros(one.amount_cents),
            ]
            for one in instalments
        ],
        fictif,
        empty=_("La convention n’est pas signée, ou le dispositif ne prévoit pas d’échéancier."),
    )


def _owed_table(owed: list[Owed], fictif: bool) -> Table:
    return Table(
        "owed",
        _("Ce que le dossier doit"),
        [
            _("Créance"),
            _("Constaté"),
            _("À échoir"),
            _("Échu"),
            _("Contesté"),
            _("Rééchelonné"),
            _("Encaissé"),
            _("Abandonné"),
        ],
        [
            [
                text(str(Book(one.book).label)),
                euros(one.charged),
                euros(one.outstanding),
                euros(one.due),
                euros(one.disputed),
                euros(one.rescheduled),
                euros(one.received),
                euros(one.written_off),
            ]
            for one in owed
        ],
        fictif,
    )


def exercice_sheet(region: str, exercice: int, rights: Rights, today: date, at: date | None = None) -> Sheet:
    """An exercice: the credits of each chapter, what they ordered, what is still to come in the year."""
    credits = queries.credits_situation(region, exercice=exercice, at=at)
    envelopes = {one.reference: one for one in queries.envelopes(region)}
    by_chapter: dict[str, int] = {}
    for one in payments_to_come(region, to_order=True):
        if one.on and max(one.on, today).year == exercice:
            chapter = envelopes[one.envelope].owner.chapter
            by_chapter[chapter] = by_chapter.get(chapter, 0) + one.cents
    fictif = any(line.line.fictif for line in credits)
    rows = []
    for line in credits:
        coming = by_chapter.get(line.line.chapter, 0)
        rows.append(
            [
                text(line.line.chapter),
                text(line.line.get_section_display()),
                text(formats.date(line.line.closes_on) if line.line.closes_on else ""),
                euros(line.opened),
                euros(line.used, entries_url(region, "ordered", exercice=exercice)),
                euros(line.lapsed),
                euros(line.left),
                euros(coming),
                euros(line.left - coming),
            ]
        )
    moved = queries.totals_by(By.ENVELOPE, Scope(region=region, year=exercice, at=at))
    whole = queries.totals(Scope(region=region, year=exercice, at=at))
    year = {"exercice": exercice, "au": at.isoformat() if at else ""}
    steps = ("granted", "committed", "ordered", "paid")
    labels = step_labels(EURO)
    return Sheet(
        name=_name(f"{region}-{exercice}", at),
        title=_("Exercice %(year)s") % {"year": exercice},
        lede=_at(at, _("Ce que l’année a voté, mandaté et payé.")),
        region=region,
        fictif=fictif or whole.fictif,
        figures=[
            Figure(_("Crédits ouverts"), euros(sum(line.opened for line in credits))),
            *(
                Figure(labels[step], euros(getattr(whole, step), entries_url(region, step, **year)))
                for step in steps
            ),
            Figure(_("Crédits restants"), euros(sum(line.left for line in credits))),
        ],
        tables=[
            Table(
                "credits",
                _("Crédits de paiement par chapitre"),
                [
                    _("Chapitre"),
                    _("Section"),
                    _("Mandats jusqu’au"),
                    _("Ouverts"),
                    _("Mandatés"),
                    _("Tombés"),
                    _("Reste"),
                    _("À venir dans l’année"),
                    _("Écart"),
                ],
                rows,
                fictif,
                note=_(
                    "Un écart négatif : les crédits restants ne suffiront pas à ce que les conventions prévoient."
                ),
                empty=_("Aucun crédit n’est ouvert pour cet exercice."),
            ),
            Table(
                "envelopes",
                _("Actes de l’année par enveloppe"),
                [_("Enveloppe"), *(labels[step] for step in steps)],
                [
                    [
                        text(
                            envelopes[reference].label,
                            reverse("casework:funds-envelope", args=[region, envelopes[reference].slug]),
                        ),
                        *(
                            euros(
                                getattr(one, step),
                                entries_url(region, step, enveloppe=envelopes[reference].slug, **year),
                            )
                            for step in steps
                        ),
                    ]
                    for reference, one in moved.items()
                    if reference in envelopes
                ],
                whole.fictif,
                empty=_("Aucun acte cette année-là."),
            ),
        ],
        doors=tuple(_exercice_doors(region, exercice, rights)) if not at else (),
        at=at,
    )


def _exercice_doors(region: str, exercice: int, rights: Rights) -> Iterable[Door]:
    if Right.FUNDS_OPEN in rights:
        yield Door(_("Ouvrir des crédits"), reverse("casework:funds-credits", args=[region]))
        yield Door(_("Reporter les crédits inutilisés"), reverse("casework:funds-carry", args=[region, exercice]))
