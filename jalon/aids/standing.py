"""What a single undertaking has had: our register and the declarations, set side by side.

What both name counts once, at the larger amount; mergers and splits move aid before it is added up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import Q

from jalon.accounts.reading import once_a_reading
from jalon.aids.models import Change, Declaration, DeclaredAid
from jalon.companies.names import words
from jalon.law.block_exemption import Service
from jalon.law.de_minimis import Aid as LawAid
from jalon.law.de_minimis import Change as LawChange
from jalon.law.de_minimis import Comparison, Heir, Regime, compare
from jalon.law.undertakings.single import Undertaking

DE_MINIMIS = "de-minimis-"
# Free innovation advice and support, whose total over three years has a ceiling (règlement (UE) n° 651/2014, art. 28(4)).
SERVICES_ARTICLE = "28(4)"
SERVICES = f"block-exemption/{SERVICES_ARTICLE}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a single undertaking has had: de minimis aid, and free innovation services."""

    undertaking: Undertaking
    comparison: Comparison
    changes: tuple[LawChange, ...]
    declarations: tuple[Declaration, ...]
    everybody: frozenset[str]

    @property
    def services(self) -> tuple[Service, ...]:
        """The innovation services granted or declared; those of both sides of a merger or a split, cautiously."""
        ours = _rows(_SERVICES, self.everybody)
        days = {(siren, on) for on, _cents, siren, _authority in ours}
        authorities = {authority for *_rest, authority in ours}
        said = [
            aid
            for declaration in self.declarations
            for aid in declaration.aids.all()
            if aid.regime == SERVICES
            and not ((aid.siren, aid.granted_on) in days and _ours(aid.authority, authorities))
        ]
        counted = [Service(on, cents) for on, cents, *_rest in ours]
        return (*counted, *(Service(aid.granted_on, aid.amount_cents) for aid in said))


def regime_of(identity: str) -> Regime | None:
    """The de minimis regulation that a regime is; None for another legal basis."""
    return Regime(identity.removeprefix(DE_MINIMIS)) if identity.startswith(DE_MINIMIS) else None


@once_a_reading
def standing(undertaking: Undertaking) -> Standing:
    """The aid of a single undertaking's members, and of those whose aid a merger or a split gave them."""
    rows = _changes(undertaking.ids)
    everybody = frozenset({*undertaking.ids, *(name for row in rows for name in row.parties)})
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
        everybody=everybody,
    )


def _apart(declared: Iterable[LawAid], authorities: Iterable[str]) -> list[LawAid]:
    """Declared aid of other authorities gets a reference of its own, so that it is never taken for one of ours."""
    return [
        one if _ours(one.authority, authorities) else replace(one, id=f"declared-{place}")
        for place, one in enumerate(declared, start=1)
    ]


def _ours(said: str, authorities: Iterable[str]) -> bool:
    return any(same_authority(said, authority) for authority in authorities)


_SMALL_WORDS = {"LE", "LA", "L", "DE", "DU", "DES", "D", "CONSEIL", "REGIONAL", "REGION"}


def same_authority(said: str, authority: str) -> bool:
    """Whether people mean this authority: « Région X », « conseil régional de X », « la Région »."""
    wanted, known = set(words(said)), set(words(authority))
    proper = wanted - _SMALL_WORDS
    return proper <= known if proper else bool(wanted & {"REGION", "REGIONAL"})


_STANDING = """
reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM aids_aid later WHERE later.reverses_id = entry.id)
ORDER BY granted_on, id
"""
_REGISTERED = f"""
SELECT granted_on, amount_cents, siren, regime, number, authority FROM aids_aid entry
WHERE siren = ANY(%s) AND regime LIKE 'de-minimis-%%' AND {_STANDING}
"""
_SERVICES = f"""
SELECT granted_on, amount_cents, siren, authority FROM aids_aid entry
WHERE siren = ANY(%s) AND regime = 'block-exemption' AND article = '{SERVICES_ARTICLE}' AND {_STANDING}
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
    return [_law_aid(aid, law) for aid in declaration.aids.all() if (law := regime_of(aid.regime))]


def _law_aid(aid: DeclaredAid, law: Regime) -> LawAid:
    return LawAid(aid.granted_on, aid.amount_cents, aid.siren, law, authority=aid.authority)


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
