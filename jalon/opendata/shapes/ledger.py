"""Jalon's own amounts: envelopes, payment credits, entries, chains, seals. `fictif` says which are invented."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from jalon.funds.enums import Basis, Book, FunderKind, Operation, OwnerKind, Section, Step
from jalon.opendata.shapes.basic import Text

FICTIF = Field(
    description="True when it rests on a demonstration: invented, never to be added to a source's claim."
)
HASH = r"^[0-9a-f]{64}$"


class Unit(Schema):
    """What an amount counts. Amounts are whole numbers of 10^-decimals of it: cents for euros."""

    resource: str
    label: Text
    decimals: int
    name: str = Field(description="The unit of the whole numbers: “EUR cent” for euros, else the resource's name.")


class Amounts(Schema):
    """How far an amount has come. Each step counts what reached it or a later one; `unit` says of what."""

    opened: int
    allocated: int
    entrusted: int = Field(description="Held by operators in their shares and granted to nobody yet.")
    reserved: int
    granted: int
    committed: int
    certified: int
    ordered: int
    paid: int
    used: int
    outstanding: int
    due: int
    received: int
    fictif: bool = FICTIF


class YearAmounts(Amounts):
    """The same for the acts of one exercice."""

    year: int


class EnvelopeShape(Schema):
    """An amount of one resource voted for a purpose: an AP, an AE, or hours, seats, days."""

    id: str
    region: str
    label: Text
    nature: Literal["AP", "AE"] | None = Field(description="Null for a resource that is not money.")
    section: Section | Literal[""]
    chapter: str
    programme: str
    deliberation: str
    axis: str = Field(description="Id of the plan's axis that it serves; empty for none.")
    repayable: bool
    unit: Unit
    totals: Amounts
    years: list[YearAmounts]
    schedule: dict[str, int] = Field(description="Payment credits by exercice that it was voted with, in cents.")
    sequence: int = Field(description="How many entries its chain has.")
    head: str = Field(description="SHA-256 of its chain's last entry.", pattern=HASH)
    fictif: bool = FICTIF


class CreditsShape(Schema):
    """The payment credits (CP) of one exercice and chapter, in whole cents of euros."""

    id: str
    region: str
    exercice: int
    section: Section
    chapter: str
    opened_cents: int
    used_cents: int
    lapsed_cents: int
    left_cents: int
    fictif: bool = FICTIF


class MoveShape(Schema):
    """An amount that went from one step to another."""

    owner: str
    book: Book
    source: Step
    target: Step
    scheme: str
    case: str
    amount: int
    unit: Unit


class PlaceShape(Schema):
    """Where an entry stands in an owner's chain; a twin names the hash of the first one."""

    owner: str
    sequence: int
    hash: str = Field(pattern=HASH)
    twin: bool


class EntryShape(Schema):
    """One entry of the ledger: nothing is changed or deleted, a correction is another entry."""

    id: int
    operation: Operation
    on: datetime.date = Field(description="Day of the act.")
    exercice: int
    posted_at: datetime.datetime
    reference: str
    basis: Basis | None
    amount: int = Field(description="What it moved in its first book.")
    unit: Unit
    moves: list[MoveShape]
    places: list[PlaceShape]
    reverses: int | None = Field(description="Id of the entry that it undoes.")
    reversed_by: int | None
    fictif: bool = FICTIF


class PostingShape(Schema):
    """A signed amount on one account, in the resource's smallest unit."""

    owner: str
    book: Book
    step: Step
    scheme: str
    case: str
    amount: int


class ScheduleShape(Schema):
    """Payment credits of one exercice, in whole cents."""

    exercice: int
    amount_cents: int


class LinkShape(Schema):
    """One link of a chain with every field that its hash covers, to be computed again by anyone."""

    format: int = Field(description="Version of the text that the hash is made from, “jalon-ledger-1”.")
    sequence: int
    previous: str = Field(pattern=HASH)
    hash: str = Field(pattern=HASH)
    first: str | None = Field(description="In a twin, the hash of the entry in its own chain.", pattern=HASH)
    private_digest: str | None = Field(description="What the chain keeps of the private part.", pattern=HASH)
    key: str
    operation: Operation
    on: datetime.date
    exercice: int
    posted_us: int = Field(description="Microseconds of UTC since 1970.")
    actor: str = Field(description="Pseudonym of who acted; nobody is named.")
    reference: str
    basis: Basis | Literal[""]
    reverses: str | None = Field(description="Hash of the entry that it undoes.", pattern=HASH)
    schedule: list[ScheduleShape]
    postings: list[PostingShape]
    fictif: bool = FICTIF


class ChainShape(Schema):
    """The owner of a chain: the description that its first hash covers, and its last hash."""

    format: int = Field(description="Version of the text that the chain starts from, “jalon-owner-1”.")
    id: str = Field(description="The owner's reference.")
    region: str
    kind: OwnerKind
    resource: str
    section: Section | Literal[""]
    chapter: str
    exercice: int | None
    closes_on: datetime.date | None
    repayable: bool
    sequence: int
    head: str = Field(pattern=HASH)
    fictif: bool = FICTIF


class SealLine(Schema):
    """A seal: one list of every chain's head, chained to the seal before it."""

    number: int
    sealed_at: datetime.datetime
    hash: str = Field(pattern=HASH)
    previous: str = Field(pattern=HASH)
    chains: int
    fictif: bool = FICTIF


class SealShape(Schema):
    """A seal exactly as it is published as a file: its text does not change afterwards."""

    format: str = Field(description="“jalon-seal-1”.")
    number: int
    sealed_at: int = Field(description="Microseconds of UTC since 1970.")
    previous: str = Field(pattern=HASH)
    hash: str = Field(pattern=HASH)
    heads: list[Annotated[list[str | int], Field(min_length=3, max_length=3)]] = Field(
        description="Owner, sequence and hash of each chain's last entry."
    )


class FunderShape(Schema):
    """A body that finances a programme. What it signed is an amount; what a source announces is a claim, by its id."""

    kind: FunderKind
    name: Text
    claim: str | None = Field(description="Id of the claim that announces its part; never added to what is signed.")
    signed_cents: int | None = Field(description="Null where nothing with an amount is signed.")
    share_millionths: int | None = Field(description="Of the adopted budget; null where it cannot be told.")


class ProgrammeYear(Schema):
    """One year of a programme, in cents."""

    year: int
    budget_cents: int | None = Field(description="Null where no budget is adopted.")
    signed_cents: int
    gap_cents: int | None


class ProgrammeShape(Schema):
    """A programme that several bodies finance: the adopted budget, who signed what, what is missing."""

    id: str
    region: str
    label: Text
    subject: str | None = Field(description="Id of what the Region's plan says of it.")
    budget_cents: int | None
    signed_cents: int
    gap_cents: int | None
    years: list[ProgrammeYear]
    funders: list[FunderShape]
    fictif: bool = FICTIF
