"""Schemes as they are executed, the time that cases take, what came of awards, and the grants that the law publishes."""

from __future__ import annotations

import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from jalon.opendata.shapes.basic import Text
from jalon.opendata.shapes.ledger import FICTIF, HASH, Unit


class ConditionShape(Schema):
    """A condition in words made from the rule that is executed."""

    id: str
    kind: str
    label: Text
    prose: Text
    source: str


class AmountShape(Schema):
    """What the rules may give when nothing is known of an applicant, in whole cents of euros; null: no limit."""

    id: str
    label: Text
    low_cents: int | None
    high_cents: int | None


class LeftShape(Schema):
    """What an envelope still holds for the scheme, in the unit's whole numbers."""

    envelope: str
    amount: int
    unit: Unit
    fictif: bool = FICTIF


class SchemeLine(Schema):
    """A scheme whose rules are published."""

    id: str
    region: str
    title: Text
    summary: Text
    open: bool
    version: int
    sha256: str = Field(pattern=HASH)
    in_force_from: datetime.date | None
    in_force_to: datetime.date | None
    published_at: datetime.datetime


class SchemeShape(SchemeLine):
    """The latest version of a scheme: its text as executed, its rules in words, what money is left."""

    note: Text
    text: str = Field(description="The published text (TOML); its SHA-256 is `sha256`.")
    prose: Text = Field(description="The whole text in words, in Markdown.")
    conditions: list[ConditionShape]
    amounts: list[AmountShape]
    left: list[LeftShape]


class DelayShape(Schema):
    """Days from receipt to vote, and from claim to payment, by scheme; null under five, which would say too little."""

    scheme: str
    decided: int | None = Field(description="How many decided cases; null under five.")
    median_days: int | None
    ninth_decile_days: int | None
    in_time: int | None = Field(description="How many of them were voted before silence became a refusal.")
    payments: int | None = Field(description="How many payments; null under five.")
    payment_median_days: int | None
    payment_ninth_decile_days: int | None
    fictif: bool = FICTIF


class ResultShape(Schema):
    """What came of a scheme's awards: observed and counted, never a claim of a source, and never added to one."""

    id: str
    scheme: str = Field(description="Id of the scheme.")
    subject: str = Field(description="Id of the axis or measure that the scheme serves.")
    indicator: str | None = Field(description="Id of the plan's indicator that it feeds, null for none.")
    label: Text
    counts: str = Field(
        description="How: declared in accepted reports, completed awards, units delivered, beneficiaries served."
    )
    unit: str
    value: str = Field(description="An exact decimal.")
    awards: int = Field(description="How many awards it is counted over.")
    rests_on: int = Field(description="How many accepted reports, or delivered lines.")
    until: datetime.date = Field(description="The last day that is counted.")
    fictif: bool = FICTIF


class AwardShape(Schema):
    """A grant in the national layout « subventions » 2.1.1 (SCDL), whose names and formats are kept."""

    nomAttribuant: str
    idAttribuant: str
    dateConvention: str
    referenceDecision: str
    nomBeneficiaire: str
    idBeneficiaire: str
    rnaBeneficiaire: str
    objet: str
    montant: str
    nature: str
    conditionsVersement: str
    datesPeriodeVersement: str
    idRAE: str
    notificationUE: Literal["oui", "non"]
    pourcentageSubvention: str
    dispositifAide: str


class WithheldShape(Schema):
    """A grant that cannot be published yet, and why."""

    case: str
    reasons: list[str] = Field(description="Codes of what is missing.")
    explanations: list[Text]
    fictif: bool = FICTIF


class ReadingShape(Schema):
    """How a field of the layout is read where its definition leaves a doubt."""

    field: str
    reading: str
    mark: str = Field(description="checked, interpretation, or to confirm.")


class AmendedShape(Schema):
    """An amendment in force that changed the amount of a grant: the layout has the amount in force alone."""

    case: str
    amendment: int = Field(description="Its number in the case, from 1.")
    signed_on: datetime.date
    before_cents: int
    after_cents: int
    fictif: bool = FICTIF


class DeliberationLineShape(Schema):
    """A published deliberation in a list."""

    number: str
    title: str
    body: str
    voted_on: datetime.date
    published_on: datetime.date
    fictif: bool = FICTIF


class GivenShape(Schema):
    """What an award gives, by one form."""

    instrument: str
    amount_cents: int = Field(description="Cents of euros; the market value of what is not euros.")
    units: str = Field(description="How many hours or days, in French words; empty for euros.")


class AnnexLineShape(Schema):
    """A line of the annex: an award."""

    line: int
    beneficiary: str = Field(description="Empty for a natural person, or who opposes publication.")
    siren: str
    project: str
    scheme: str = Field(description="Id of the scheme.")
    given: list[GivenShape] = Field(description="Empty for a label.")
    fictif: bool = FICTIF


class DeliberationShape(DeliberationLineShape):
    """A published deliberation with the awards of its annex."""

    transmitted_on: datetime.date | None
    link: str = Field(description="Address of the published act; empty where none was given.")
    total_cents: int
    annex: list[AnnexLineShape]


class AwardsShape(Schema):
    """The grants of a Region in the national layout, those that wait with the reason, and how amounts changed."""

    region: str
    schema_name: Literal["scdl/subventions"]
    schema_version: Literal["2.1.1"]
    awards: list[AwardShape]
    withheld: list[WithheldShape]
    amended: list[AmendedShape]
    readings: list[ReadingShape]
    fictif: bool = FICTIF
