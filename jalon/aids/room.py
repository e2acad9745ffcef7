"""How much de minimis aid a single undertaking has had, what room is left, and whether a new aid is lawful.

The register's entries and the declarations of the members are set side by side: what both name counts once, at the
larger amount; mergers and splits move aid before it is added up. The law's own arithmetic is kept with the answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from jalon.aids import groups, lawful
from jalon.aids.award import NewAid
from jalon.aids.equivalents import Equivalent, equivalent
from jalon.aids.models import Aid, Change, Declaration, DeclaredAid
from jalon.companies.names import words
from jalon.companies.queries import companies
from jalon.journal.refusals import ActionRefused
from jalon.law.answers import Step
from jalon.law.de_minimis import Aid as LawAid
from jalon.law.de_minimis import (
    Assessment,
    Comparison,
    Headroom,
    Heir,
    Regime,
    Scope,
    Verdict,
    assess,
    compare,
    headroom,
)
from jalon.law.de_minimis import Change as LawChange
from jalon.law.marks import Mark
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError
from jalon.law.regimes import Regime as LegalBasis
from jalon.law.regimes import demand_in_force, regime
from jalon.law.undertakings.single import Undertaking
from jalon.rules import Holds
from jalon.ui.formats import language, money

DE_MINIMIS = "de-minimis-"
# A scheme that names a de minimis regime states by it that its aid is none of these (règlement (UE) 2023/2831, 1(1)).
STATED = {
    "for_exports": False,
    "domestic_goods": False,
    "on_price_or_quantity": False,
    "passed_to_producers": False,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a single undertaking has had: our register and the declarations, set side by side."""

    undertaking: Undertaking
    comparison: Comparison
    changes: tuple[LawChange, ...]
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """What the law says of an aid: the regime in use, its arithmetic, and why it may not be given, if so.

    ``regime`` is None when none of the scheme's is in force that day. ``amount_cents`` is the sum of equivalents.
    """

    regime: LegalBasis | None
    article: str
    standing: Standing
    headroom: Headroom | None
    assessment: Assessment | None
    equivalents: tuple[Equivalent, ...]
    declaration: Declaration | None
    refusal: ActionRefused | None

    @property
    def amount_cents(self) -> int:
        """The gross grant equivalent of all parts."""
        return sum(one.cents for one in self.equivalents)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The arithmetic, line by line: equivalents, the comparison with the register, the periods."""
        lines = [step for one in self.equivalents for step in one.steps]
        last = self.assessment or self.headroom
        shown = self.standing.comparison.steps if self.standing.comparison.differences else ()
        return (*lines, *shown, *(last.steps if last else ()))

    @property
    def mark(self) -> Mark:
        """How sure the answer is."""
        answer = self.assessment or self.headroom
        return answer.mark if answer else Mark.CHECKED


def regime_of(identity: str) -> Regime | None:
    """The de minimis regulation that a regime is; None for another legal basis."""
    return Regime(identity.removeprefix(DE_MINIMIS)) if identity.startswith(DE_MINIMIS) else None


# Who counts, and what they had


def standing(undertaking: Undertaking) -> Standing:
    """The aid of a single undertaking's members, and of those whose aid a merger or a split gave them."""
    rows = _changes(undertaking.ids)
    everybody = {*undertaking.ids, *(name for row in rows for name in row.parties)}
    declarations = _declarations(everybody)
    declared: tuple[LawAid, ...] = ()
    for declaration in declarations:
        declared = compare(_declared(declaration), declared).counted
    registered = _registered(everybody)
    authorities = {one.authority for one in registered}
    return Standing(
        undertaking=undertaking,
        comparison=compare(_apart(declared, authorities), registered),
        changes=tuple(_law_change(row) for row in rows),
        declarations=tuple(declarations),
    )


def _apart(declared: Iterable[LawAid], authorities: Iterable[str]) -> list[LawAid]:
    """Declared aid of other authorities gets a reference of its own, so that it is never taken for one of ours."""
    found = []
    for place, one in enumerate(declared, start=1):
        ours = any(same_authority(one.authority, authority) for authority in authorities)
        found.append(one if ours else replace(one, id=f"declared-{place}"))
    return found


_SMALL_WORDS = {"LE", "LA", "L", "DE", "DU", "DES", "D", "CONSEIL", "REGIONAL", "REGION"}


def same_authority(said: str, authority: str) -> bool:
    """Whether people mean this authority: « Région X », « conseil régional de X », « la Région »."""
    wanted, known = set(words(said)), set(words(authority))
    proper = wanted - _SMALL_WORDS
    return proper <= known if proper else bool(wanted & {"REGION", "REGIONAL"})


_REGISTERED = """
SELECT granted_on, amount_cents, siren, regime, number, authority FROM aids_aid entry
WHERE siren = ANY(%s) AND regime LIKE 'de-minimis-%%' AND reverses_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM aids_aid later WHERE later.reverses_id = entry.id)
ORDER BY granted_on, id
"""


def _rows(sql: str, sirens: Iterable[str]) -> list[tuple[Any, ...]]:
    """The rows of a statement on some enterprises: asked at every check, so without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(sirens)])
        return list(cursor.fetchall())


def _registered(sirens: Iterable[str]) -> list[LawAid]:
    return [
        LawAid(on, cents, siren, Regime(name.removeprefix(DE_MINIMIS)), number, authority)
        for on, cents, siren, name, number, authority in _rows(_REGISTERED, sirens)
    ]


def _declarations(sirens: Iterable[str]) -> list[Declaration]:
    """The latest declaration of each enterprise, with its lines, the earliest first."""
    latest = _rows("SELECT max(id) FROM aids_declaration WHERE siren = ANY(%s) GROUP BY siren", sirens)
    if not latest:
        return []
    rows = Declaration.objects.filter(pk__in=[row[0] for row in latest])
    return list(rows.prefetch_related("aids").order_by("pk"))


def _declared(declaration: Declaration) -> list[LawAid]:
    return [_law_aid(aid) for aid in declaration.aids.all()]


def _law_aid(aid: DeclaredAid) -> LawAid:
    return LawAid(
        aid.granted_on,
        aid.amount_cents,
        aid.siren,
        Regime(aid.regime.removeprefix(DE_MINIMIS)),
        authority=aid.authority,
    )


def _changes(members: Iterable[str]) -> list[Change]:
    """The mergers and splits that concern the members, those of their predecessors included."""
    known: set[str] = set(members)
    if not _rows("SELECT 1 FROM aids_change WHERE parties && %s::varchar[] LIMIT 1", known):
        return []
    while True:
        rows = list(
            Change.objects.filter(Q(parties__overlap=sorted(known)), withdraws=None, withdrawn_by=None).order_by(
                "on"
            )
        )
        wider = known | {name for row in rows for name in row.parties}
        if wider == known or not rows:
            return rows
        known = wider


def _law_change(row: Change) -> LawChange:
    heirs = tuple(Heir(one["enterprise"], one["equity_cents"], tuple(one["aids"])) for one in row.heirs)
    return LawChange(row.on, tuple(row.enterprises), row.into, heirs)


def room(siren: str, name: str, on: date, parameters: Parameters | None = None) -> tuple[Headroom, Standing]:
    """The room that an enterprise's undertaking has left under a de minimis regime on a day."""
    parameters = parameters or lawful.parameters()
    found = standing(groups.undertaking(siren, on, parameters))
    try:
        return headroom_of(Regime(name.removeprefix(DE_MINIMIS)), found, on, parameters), found
    except LawError as error:
        raise lawful.refused(error) from error


def headroom_of(law: Regime, found: Standing, on: date, parameters: Parameters) -> Headroom:
    """The room left to an undertaking whose aid is known; raises `LawError` when the regime is not in force."""
    return headroom(
        law, found.comparison.counted, on, parameters, members=found.undertaking.ids, changes=found.changes
    )


# Whether a new aid is lawful


def chosen(
    regimes: Iterable[str], on: date, since: date | None, parameters: Parameters
) -> tuple[LegalBasis | None, str, ActionRefused | None]:
    """The first regime in force on a day with the article asked for; else why none is."""
    refusal: ActionRefused | None = None
    for written in regimes:
        identity, _stroke, article = written.partition("/")
        values = parameters.at(on)
        try:
            old_enough = since is not None and since <= regime(identity, values).ends
            return demand_in_force(identity, on, values, scheme=old_enough), article, None
        except LawError as error:
            refusal = lawful.refused(error)
    return None, "", refusal


def check(new: NewAid, undertaking: Undertaking | None = None) -> Checks:
    """Everything that the law says of a new aid; without parts, of the room before any."""
    parameters = lawful.parameters()
    basis, article, refusal = chosen(new.regimes, new.granted_on, new.scheme_since, parameters)
    found = standing(undertaking or groups.undertaking(new.siren, new.granted_on, parameters))
    declaration = _declaration_before(new, found)
    equivalents: tuple[Equivalent, ...] = ()
    left: Headroom | None = None
    answer: Assessment | None = None
    law = regime_of(basis.id) if basis else None
    try:
        equivalents = tuple(equivalent(part, new.granted_on, parameters) for part in new.parts)
        if law:
            left = headroom_of(law, found, new.granted_on, parameters)
            refusal = refusal or _lacks_declaration(new, declaration, parameters)
            if equivalents:
                answer = _assess(law, new, sum(one.cents for one in equivalents), found, declaration, parameters)
                refusal = refusal or _refusal(answer)
    except LawError as error:
        refusal = refusal or lawful.refused(error)
    return Checks(basis, article, found, left, answer, equivalents, declaration, refusal)


def demand_lawful(new: NewAid, undertaking: Undertaking | None = None) -> Checks:
    """Refuse an aid that no regime allows, with the reason and the largest amount that would pass."""
    found = check(new, undertaking)
    if found.refusal:
        raise found.refusal
    return found


def _declaration_before(new: NewAid, found: Standing) -> Declaration | None:
    rows = Declaration.objects.filter(case=new.declared_in) if new.declared_in else Declaration.objects.none()
    return rows.filter(siren=new.siren).order_by("-id").first()


def asked(new_on: date, parameters: Parameters) -> bool:
    """Whether a declaration precedes a grant of this day (règlement (UE) 2023/2831, art. 7(4))."""
    return new_on <= parameters.at(new_on).day("publication.declaration.until")


def _lacks_declaration(
    new: NewAid, declaration: Declaration | None, parameters: Parameters
) -> ActionRefused | None:
    if declaration or not asked(new.granted_on, parameters):
        return None
    return ActionRefused(
        "aids.no_declaration",
        _("L’entreprise n’a pas déclaré ses autres aides de minimis : le règlement l’exige avant l’octroi."),
        _(
            "Demandez-lui de remplir « Les aides déjà reçues » dans sa demande (règlement (UE) 2023/2831, art. 7(4))."
        ),
    )


def _assess(
    law: Regime, new: NewAid, cents: int, found: Standing, declaration: Declaration | None, parameters: Parameters
) -> Assessment:
    company = next(iter(companies([new.siren])), None)
    obtained = declaration is not None or not asked(new.granted_on, parameters)
    scope = Scope(activity=company.naf if company else "", declaration_obtained=obtained, **STATED)
    return assess(
        law,
        found.comparison.counted,
        LawAid(new.granted_on, cents, new.siren, law),
        parameters,
        members=found.undertaking.ids,
        changes=found.changes,
        scope=scope,
    )


def _refusal(answer: Assessment) -> ActionRefused | None:
    if answer.verdict is Verdict.YES:
        return None
    lang = language()
    if not answer.fits:
        window = max(answer.windows, key=lambda one: one.used_cents - one.ceiling_cents)
        largest = (
            _("Une aide de %(largest)s au plus passerait.") % {"largest": money(answer.largest_cents)}
            if answer.largest_cents
            else _("Aucune aide de minimis ne peut être accordée à cette date.")
        )
        return ActionRefused(
            "aids.above_ceiling",
            _(
                "L’entreprise unique a déjà reçu %(used)s en trois ans : avec %(new)s, le plafond de minimis de"
                " %(ceiling)s serait dépassé. L’aide entière est exclue (%(article)s(7))."
            )
            % {
                "used": money(window.used_cents),
                "new": money(answer.new_aid.amount_cents),
                "ceiling": money(window.ceiling_cents),
                "article": answer.article,
            },
            largest,
            field="amount",
        )
    failing = next((one for one in answer.conditions if one.holds is not Holds.YES), None)
    label = failing.label.get(lang) if failing else ""
    known = failing is not None and failing.holds is Holds.NO
    return ActionRefused(
        "aids.condition",
        (
            _("Le régime ne permet pas cette aide : « %(label)s » n’est pas vrai (%(article)s).")
            if known
            else _("Une condition du régime n’est pas établie : « %(label)s » (%(article)s).")
        )
        % {"label": label, "article": failing.article if failing else answer.article},
        _("Établissez ce point au dossier, ou choisissez un autre régime."),
    )


def demand_room(aid: Aid, stated: Equivalent) -> None:
    """Refuse a corrected amount that its regime would not have allowed in any period that contains its day."""
    law = regime_of(aid.regime)
    if law is None:
        return
    parameters = lawful.parameters()
    found = standing(groups.hold(aid.siren, aid.granted_on))
    try:
        answer = assess(
            law,
            found.comparison.counted,
            LawAid(aid.granted_on, stated.cents, aid.siren, law),
            parameters,
            members=found.undertaking.ids,
            changes=found.changes,
        )
    except LawError as error:
        raise lawful.refused(error) from error
    refusal = None if answer.fits else _refusal(answer)
    if refusal:
        raise refusal
