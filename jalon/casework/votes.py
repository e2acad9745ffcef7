"""The finance officer's acts on the ledger, from what a form says; each needs a right and leaves a line in the journal."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.funds import actions as ledger
from jalon.funds.actions import Act, BudgetLine
from jalon.funds.enums import Section
from jalon.funds.models import Envelope
from jalon.funds.queries import credit_line, envelope
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.actions import fund
from jalon.schemes.enums import Instrument
from jalon.schemes.models import Scheme


def _act(actor: User, data: Mapping[str, Any], reference: str) -> Act:
    return Act(str(actor.actor_id), data["on"], f"form-{data['key']}", reference)


@action
def open_by_vote(region: str, data: Mapping[str, Any], *, actor: User) -> Envelope:
    """An envelope and its authorisation, from the vote that opens them; the same form again changes nothing."""
    demand(actor, Right.FUNDS_OPEN, region)
    made = envelope(f"{region}/{data['slug']}")
    if made is not None and made.deliberation != data["deliberation"]:
        raise ActionRefused(
            "funds.slug",
            _("Une autre enveloppe porte déjà ce nom court."),
            _("Choisissez-en un autre."),
            field="slug",
        )
    if made is None:
        made = ledger.create_envelope(
            region=region,
            slug=data["slug"],
            label_fr=data["label_fr"],
            label_en=data["label_en"],
            deliberation=data["deliberation"],
            fictif=is_demonstration(),
            budget=BudgetLine(Section(data["section"]), data["chapter"], data["programme"]),
            axis=data["axis"],
            repayable=data["repayable"],
        )
    record(actor, "funds.open", made.reference, region=region, cents=data["amount"])
    ledger.open_authority(_act(actor, data, data["deliberation"]), made, data["amount"], data["schedule"])
    return made


@action
def open_credits_by_vote(region: str, data: Mapping[str, Any], *, actor: User) -> None:
    """Payment credits of an exercice and chapter, from the vote that opens them."""
    demand(actor, Right.FUNDS_OPEN, region)
    line = credit_line(region, data["exercice"], data["chapter"])
    if line is None:
        line = ledger.create_credit_line(
            region=region,
            exercice=data["exercice"],
            section=Section(data["section"]),
            chapter=data["chapter"],
            fictif=is_demonstration(),
        )
    record(actor, "funds.open_credits", line.reference, region=region, cents=data["amount"])
    ledger.open_credits(_act(actor, data, data["deliberation"]), line, data["amount"])


@action
def allocate_to_scheme(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """Set an amount aside for a scheme, which gives it by one instrument."""
    demand(actor, Right.FUNDS_ALLOCATE, held.region)
    scheme = Scheme.objects.get(region=held.region, slug=data["scheme"])
    fund(scheme, Instrument(data["instrument"]), held, actor=actor)
    ledger.allocate(_act(actor, data, data["reference"]), held, scheme.ref, data["amount"])
