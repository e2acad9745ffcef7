"""Recording who holds whom: a row a fact, another row to correct, end or withdraw it."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import uuid4

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.aids import groups, locks
from jalon.aids.enums import Control, PartyKind
from jalon.aids.models import Declaration, Link, Party
from jalon.companies.queries import companies
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.identifiers import clean, is_siren

LONGEST_REFERENCE = 40


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody says of one holding. Shares are percentages; references are a SIREN or « DE HRB 12345 ».

    ``together`` names the group of persons that act jointly; ``invested_cents`` is what a business angel invested.
    """

    owner: str
    owned: str
    capital: Decimal | None = None
    votes: Decimal | None = None
    control: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    owner_kind: PartyKind = PartyKind.ENTERPRISE
    owner_name: str = ""
    owned_name: str = ""
    together: str = ""
    invested_cents: int | None = None


@action
def record_holding(
    holding: Holding, source: str, *, region: str, actor: User, replaces: Link | None = None
) -> Link:
    """Record a holding with its source, or correct the one that it replaces."""
    demand(actor, Right.AIDS_RECORD, region)
    return write(holding, source, actor=actor, region=region, replaces=replaces)


def write(
    holding: Holding,
    source: str,
    *,
    actor: User,
    region: str,
    replaces: Link | None = None,
    declaration: Declaration | None = None,
) -> Link:
    """Write a holding down inside the caller's action, both groups held: no decision counts them meanwhile."""
    demand_sound(holding, source)
    owner = _party(reference_of(holding.owner, holding.owner_kind), holding.owner_kind, holding.owner_name)
    owned = _party(reference_of(holding.owned, field="owned"))
    if holding.owned_name and not owned.name:
        owned.name = holding.owned_name[:250]
        owned.save()
    locks.lock({*groups.around(owner.reference), *groups.around(owned.reference)})
    _demand_current(replaces)
    _demand_whole(owner, owned, holding, replaces)
    link = Link.objects.create(
        owner=owner,
        owned=owned,
        capital=holding.capital,
        votes=holding.votes,
        control=holding.control,
        together=holding.together.strip()[:120],
        invested_cents=holding.invested_cents,
        valid_from=holding.valid_from,
        valid_to=holding.valid_to,
        source=source.strip()[:250],
        declaration=declaration,
        recorded_by=actor.actor_id,
        replaces=replaces,
        fictif=is_demonstration(),
    )
    record(actor, "aids.link", f"link/{link.pk}", region=region, replaces=replaces.pk if replaces else None)
    return link


@action
def end_holding(link: Link, last_day: date, source: str, *, region: str, actor: User) -> Link:
    """Say on which day a holding ended: groups before that day do not change."""
    holding = Holding(
        owner=link.owner_id,
        owned=link.owned_id,
        capital=link.capital,
        votes=link.votes,
        control=link.control,
        valid_from=link.valid_from,
        valid_to=last_day,
        owner_kind=PartyKind(link.owner.kind),
        together=link.together,
        invested_cents=link.invested_cents,
    )
    return record_holding(holding, source, region=region, actor=actor, replaces=link)


@action
def withdraw_holding(link: Link, reason: str, *, region: str, actor: User) -> Link:
    """Take back a holding that never was; the row stays in the history with the reason."""
    demand(actor, Right.AIDS_RECORD, region)
    if not reason.strip():
        raise ActionRefused("aids.no_reason", _("Dites pourquoi ce lien est retiré."), field="reason")
    locks.lock({*groups.around(link.owner_id), *groups.around(link.owned_id)})
    _demand_current(link)
    row = Link.objects.create(
        owner_id=link.owner_id,
        owned_id=link.owned_id,
        capital=link.capital,
        votes=link.votes,
        control=link.control,
        together=link.together,
        invested_cents=link.invested_cents,
        valid_from=link.valid_from,
        valid_to=link.valid_to,
        source=reason.strip()[:250],
        recorded_by=actor.actor_id,
        replaces=link,
        withdrawn=True,
        fictif=link.fictif,
    )
    record(actor, "aids.unlink", f"link/{link.pk}", region=region, row=row.pk)
    return row


def _demand_current(link: Link | None) -> None:
    if link and (link.withdrawn or Link.objects.filter(replaces=link).exists()):
        raise ActionRefused(
            "aids.link_replaced",
            _("Ce lien a déjà été corrigé ou retiré."),
            _("Rechargez la page et corrigez sa dernière version."),
        )


def demand_sound(holding: Holding, source: str) -> None:
    """Refuse a holding that cannot be, or that does not say how it is known."""
    if not source.strip():
        raise ActionRefused(
            "aids.no_source",
            _("Un lien dit d’où il est connu."),
            _("Nommez la pièce : statuts, registre des associés, déclaration."),
            field="source",
        )
    if reference_of(holding.owner, holding.owner_kind) == reference_of(holding.owned, field="owned"):
        raise ActionRefused("aids.link_itself", _("Une entreprise ne se détient pas elle-même."), field="owner")
    for name, share in (("capital", holding.capital), ("votes", holding.votes)):
        if share is not None and not 0 <= share <= 100:
            raise ActionRefused(
                "aids.share",
                _("Une part va de 0 à 100 %."),
                _("Vérifiez le pourcentage."),
                field=name,
            )
    if holding.capital is None and holding.votes is None and not holding.control:
        raise ActionRefused(
            "aids.link_empty",
            _("Le lien ne dit rien : ni part du capital, ni part des voix, ni autre contrôle."),
            _("Donnez au moins l’un des trois."),
            field="votes",
        )
    if holding.valid_from and holding.valid_to and holding.valid_to < holding.valid_from:
        raise ActionRefused(
            "aids.link_dates",
            _("Le lien finit avant d’avoir commencé."),
            _("Vérifiez les dates."),
            field="valid_to",
        )


def exceeds(owned: str, holding: Holding) -> bool:
    """Whether, with this holding, more than the whole of an enterprise would be held."""
    others = [link for link in groups.standing().filter(owned=owned) if _overlap(link, holding)]
    return any(
        share is not None and sum((getattr(link, name) or Decimal(0) for link in others), share) > 100
        for name, share in (("capital", holding.capital), ("votes", holding.votes))
    )


def _demand_whole(owner: Party, owned: Party, holding: Holding, replaces: Link | None) -> None:
    """All that is held of an enterprise at one time is at most the whole of it."""
    others = [
        link
        for link in groups.standing().filter(owned=owned)
        if (replaces is None or link.pk != replaces.pk) and _overlap(link, holding)
    ]
    if any(link.owner_id == owner.reference for link in others):
        raise ActionRefused(
            "aids.link_twice",
            _("Un lien de %(owner)s vers %(owned)s est déjà enregistré pour cette période.")
            % {"owner": owner, "owned": owned},
            _("Corrigez ce lien, ou datez sa fin."),
            field="owner",
        )
    for name, share in (("capital", holding.capital), ("votes", holding.votes)):
        held = sum((getattr(link, name) or Decimal(0) for link in others), share or Decimal(0))
        if share is not None and held > 100:
            raise ActionRefused(
                "aids.more_than_whole",
                _("Avec ce lien, plus de 100 %% de l’entreprise %(owned)s serait détenu (%(held)s %%).")
                % {"owned": owned, "held": held.normalize()},
                _("Corrigez d’abord le lien qui se trompe, ou datez sa fin."),
                field=name,
            )


def _overlap(link: Link, holding: Holding) -> bool:
    first, last = link.valid_from or date.min, link.valid_to or date.max
    return (holding.valid_from or date.min) <= last and first <= (holding.valid_to or date.max)


def _party(reference: str, kind: PartyKind = PartyKind.ENTERPRISE, name: str = "") -> Party:
    """The end of a link by its reference; a person who is new comes with a name."""
    known = Party.objects.filter(reference=reference).first()
    if known:
        if known.kind != kind and kind != PartyKind.ENTERPRISE:
            raise ActionRefused(
                "aids.other_kind",
                _("%(party)s est déjà connu comme : %(kind)s.")
                % {"party": known, "kind": PartyKind(known.kind).label},
                field="owner",
            )
        return known
    if kind == PartyKind.PERSON and not name.strip():
        raise ActionRefused(
            "aids.person_name",
            _("Une personne se reconnaît à son nom."),
            _("Écrivez le nom de la personne qui détient l’entreprise."),
            field="owner_name",
        )
    found = companies([reference])
    return Party.objects.create(
        reference=reference, kind=kind, name=(found[0].name if found else name.strip())[:250]
    )


def reference_of(text: str, kind: PartyKind = PartyKind.ENTERPRISE, field: str = "owner") -> str:
    """How an end of a link is called; a person who has no number yet gets one. A refusal names the field."""
    written = text.strip().upper()
    if kind == PartyKind.PERSON:
        return text.strip() if text.strip().startswith("person-") else f"person-{uuid4()}"[:LONGEST_REFERENCE]
    if is_siren(clean(written)):
        return clean(written)
    country, _space, number = written.replace(":", " ").partition(" ")
    if len(country) == 2 and country.isalpha() and country != "FR" and number.strip():
        return f"{country} {number.strip()}"[:LONGEST_REFERENCE]
    raise ActionRefused(
        "aids.reference",
        _("« %(text)s » n’est pas un SIREN valable.") % {"text": text.strip()[:40]},
        _(
            "Vérifiez les neuf chiffres ; pour une entreprise étrangère, écrivez le pays et son numéro : DE HRB 12345."
        ),
        field=field,
    )


COLUMNS = ("owner", "owned", "capital", "votes", "control", "valid_from", "valid_to", "source")


def read_file(text: str) -> list[tuple[int, Holding, str]]:
    """The holdings of a CSV file with their lines; refuses the file with every error of every line.

    Columns: owner, owned, capital, votes (percentages), control (board, contract, agreement), valid_from, valid_to
    (AAAA-MM-JJ), source.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in ("owner", "owned", "source") if name not in (reader.fieldnames or ())]
    if missing:
        raise ActionRefused(
            "aids.file_columns",
            _("Colonnes manquantes : %(names)s.") % {"names": ", ".join(missing)},
            _("Les colonnes sont : %(names)s.") % {"names": ", ".join(COLUMNS)},
        )
    found: list[tuple[int, Holding, str]] = []
    errors: list[str] = []
    for line, row in enumerate(reader, start=2):
        try:
            holding = _read_row({name: (row.get(name) or "").strip() for name in COLUMNS})
            demand_sound(holding, row["source"] or "")
            found.append((line, holding, row["source"].strip()))
        except ActionRefused as refusal:
            errors.append(_("ligne %(line)s : %(error)s") % {"line": line, "error": refusal})
    if errors:
        raise ActionRefused(
            "aids.file_errors",
            "\n".join(errors[:50]),
            _("Rien n’a été enregistré : corrigez le fichier et recommencez."),
        )
    return found


def _read_row(row: dict[str, str]) -> Holding:
    if row["control"] and row["control"] not in Control.values:
        raise ActionRefused(
            "aids.control",
            _("Contrôle inconnu : %(text)s.") % {"text": row["control"]},
            _("Les valeurs sont : %(names)s.") % {"names": ", ".join(Control.values)},
        )
    return Holding(
        owner=row["owner"],
        owned=row["owned"],
        capital=_share(row["capital"]),
        votes=_share(row["votes"]),
        control=row["control"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _share(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        share = Decimal(text.removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite():
        raise ActionRefused(
            "aids.share", _("« %(text)s » n’est pas un pourcentage.") % {"text": text}, _("Écrivez par exemple 60.")
        )
    return share


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ActionRefused(
            "aids.day",
            _("« %(text)s » n’est pas une date.") % {"text": text},
            _("Écrivez AAAA-MM-JJ, par exemple 2026-02-01."),
        ) from None


@action
def import_holdings(rows: Iterable[tuple[int, Holding, str]], *, region: str, actor: User) -> int:
    """Record the holdings of a file, all or none; the refusal names the line."""
    demand(actor, Right.AIDS_RECORD, region)
    count = 0
    for line, holding, source in rows:
        try:
            write(holding, source, actor=actor, region=region)
        except ActionRefused as refusal:
            raise ActionRefused(
                refusal.code,
                _("ligne %(line)s : %(error)s") % {"line": line, "error": refusal.message},
                refusal.remedy,
            ) from refusal
        count += 1
    return count
