"""Jalon's own amounts in the shapes of the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Literal

from jalon.funds.chain import microseconds
from jalon.funds.cofinancing import Financing
from jalon.funds.entries import EntryView
from jalon.funds.enums import Basis, FunderKind, Nature, Operation, OwnerKind, Section
from jalon.funds.models import EURO, Envelope, Owner, Resource, Seal
from jalon.funds.publication import ChainLink, progressions
from jalon.funds.queries import CreditsSituation
from jalon.funds.seals import FORMAT, SealView
from jalon.opendata.plan_data import text
from jalon.opendata.shapes import ledger as shapes

# Their names are the law's own. (Plans have a Nature too, and an API names each object once.)
NATURES: dict[Nature, Literal["AP", "AE"]] = {Nature.AP: "AP", Nature.AE: "AE"}


def unit(resource: Resource) -> shapes.Unit:
    """What an amount counts."""
    return shapes.Unit(
        resource=resource.code,
        label=text(resource, "label"),
        decimals=resource.decimals,
        name="EUR cent" if resource.code == EURO else resource.code,
    )


def section(owner: Owner) -> Section | Literal[""]:
    """The half of the budget; empty for a resource that is not money."""
    return Section(owner.section) if owner.section else ""


def envelopes(found: Iterable[Envelope]) -> list[shapes.EnvelopeShape]:
    """Envelopes with their totals, in the same number of queries whatever their number."""
    rows = list(found)
    known = progressions(row.pk for row in rows)
    return [
        shapes.EnvelopeShape(
            id=row.reference,
            region=row.region,
            label=text(row, "label"),
            nature=NATURES[row.nature] if row.nature else None,
            section=section(row.owner),
            chapter=row.owner.chapter,
            programme=row.programme,
            deliberation=row.deliberation,
            axis=row.axis,
            repayable=row.owner.repayable,
            unit=unit(row.owner.resource),
            totals=shapes.Amounts(**asdict(known[row.pk].totals)),
            years=[shapes.YearAmounts(year=year, **asdict(totals)) for year, totals in known[row.pk].years.items()],
            schedule={str(year): cents for year, cents in known[row.pk].schedule.items()},
            sequence=row.owner.sequence,
            head=bytes(row.owner.head).hex(),
            fictif=row.fictif,
        )
        for row in rows
    ]


def credits(situation: CreditsSituation) -> shapes.CreditsShape:
    """Payment credits of an exercice and chapter."""
    line = situation.line
    return shapes.CreditsShape(
        id=line.reference,
        region=line.region,
        exercice=line.exercice or 0,
        section=Section(line.section),
        chapter=line.chapter,
        opened_cents=situation.opened,
        used_cents=situation.used,
        lapsed_cents=situation.lapsed,
        left_cents=situation.left,
        fictif=line.fictif,
    )


def entry(view: EntryView) -> shapes.EntryShape:
    """An entry as pages show it."""
    return shapes.EntryShape(
        id=view.id,
        operation=view.operation,
        on=view.on,
        exercice=view.exercice,
        posted_at=view.posted_at,
        reference=view.reference,
        basis=view.basis,
        amount=view.amount,
        unit=unit(view.resource),
        moves=[
            shapes.MoveShape(
                owner=move.owner,
                book=move.book,
                source=move.source,
                target=move.target,
                scheme=move.scheme,
                case=move.case,
                amount=move.amount,
                unit=unit(move.resource),
            )
            for move in view.moves
        ],
        places=[shapes.PlaceShape(**asdict(place)) for place in view.places],
        reverses=view.reverses,
        reversed_by=view.reversed_by,
        fictif=view.fictif,
    )


def chain(owner: Owner) -> shapes.ChainShape:
    """The owner of a chain."""
    return shapes.ChainShape(
        format=owner.format,
        id=owner.reference,
        region=owner.region,
        kind=OwnerKind(owner.kind),
        resource=owner.resource_id or EURO,
        section=section(owner),
        chapter=owner.chapter,
        exercice=owner.exercice,
        closes_on=owner.closes_on,
        repayable=owner.repayable,
        sequence=owner.sequence,
        head=bytes(owner.head).hex(),
        fictif=owner.fictif,
    )


def link(row: ChainLink, fictif: bool) -> shapes.LinkShape:
    """A link with all that its hash covers."""
    public = row.public
    return shapes.LinkShape(
        format=row.format,
        sequence=row.sequence,
        previous=row.previous.hex(),
        hash=row.hash.hex(),
        first=_hex(row.first),
        private_digest=_hex(row.private_digest),
        key=public.key,
        operation=Operation(public.operation),
        on=public.on,
        exercice=public.exercice,
        posted_us=microseconds(public.posted_at),
        actor=public.actor,
        reference=public.reference,
        basis=Basis(public.basis) if public.basis else "",
        reverses=_hex(public.reverses),
        schedule=[shapes.ScheduleShape(exercice=year, amount_cents=cents) for year, cents in public.schedule],
        postings=[shapes.PostingShape(**asdict(posting)) for posting in public.postings],
        fictif=fictif,
    )


def seal_line(row: Seal, fictif: bool) -> shapes.SealLine:
    """A seal without its heads."""
    return shapes.SealLine(
        number=row.number,
        sealed_at=row.sealed_at,
        hash=bytes(row.hash).hex(),
        previous=bytes(row.previous).hex(),
        chains=row.count,
        fictif=fictif,
    )


def seal(view: SealView) -> shapes.SealShape:
    """A seal as its file says it."""
    return shapes.SealShape(
        format=FORMAT,
        number=view.number,
        sealed_at=microseconds(view.sealed_at),
        previous=view.previous.hex(),
        hash=view.hash.hex(),
        heads=[[owner, number, head.hex()] for owner, number, head in view.heads],
    )


def _hex(value: bytes | None) -> str | None:
    return value.hex() if value is not None else None


def programme(found: Financing) -> shapes.ProgrammeShape:
    """A programme that several bodies finance."""
    held = found.programme
    return shapes.ProgrammeShape(
        id=held.reference,
        region=held.region,
        label=text(held, "label"),
        subject=held.subject or None,
        budget_cents=found.budget,
        signed_cents=found.signed,
        gap_cents=found.gap,
        years=[
            shapes.ProgrammeYear(year=one.year, budget_cents=one.budget, signed_cents=one.total, gap_cents=one.gap)
            for one in found.years
        ],
        funders=[
            shapes.FunderShape(
                kind=FunderKind(part.funder.kind),
                name=text(part.funder, "name"),
                claim=part.claim.key if part.claim else None,
                signed_cents=part.cents,
                share_millionths=part.share,
            )
            for part in found.parts
        ],
        fictif=held.fictif,
    )
