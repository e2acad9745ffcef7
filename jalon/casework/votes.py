"""The finance officer's acts on the ledger, from what a form says; each needs a right and leaves a line in the journal."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.funds import actions as ledger
from jalon.funds.actions import Act, BudgetLine
from jalon.funds.enums import Section
from jalon.funds.models import EURO, Envelope
from jalon.funds.queries import Scope, credit_line, credits_situation, envelope, schedule_of
from jalon.funds.votes import cancellation, latest_first
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.schemes.actions import fund
from jalon.schemes.enums import Instrument
from jalon.schemes.finance import finance_rules
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
            closes_on=finance_rules(region).closes_on(Section(data["section"]), data["exercice"]),
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


@action
def increase_by_vote(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """A later vote opens more of the same envelope."""
    demand(actor, Right.FUNDS_OPEN, held.region)
    record(actor, "funds.open", held.reference, region=held.region, amount=data["amount"])
    act = _act(actor, data, data["deliberation"])
    if held.owner.resource_id == EURO:
        ledger.open_authority(act, held, data["amount"], data["schedule"])
    else:
        ledger.open_resource(act, held, data["amount"])


@action
def cancel_by_vote(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """A vote takes back what no case holds."""

    def work() -> None:
        demand(actor, Right.FUNDS_OPEN, held.region)
        record(actor, "funds.cancel", held.reference, region=held.region, amount=data["amount"])
        act = _act(actor, data, data["deliberation"])
        ledger.cancel_authority(act, held, cancellation(held, data["amount"]))

    once(data["key"], f"funds.cancel.{held.pk}", work)


@action
def transfer_by_decision(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """A decision moves what is available to another envelope of the Region, with the latest exercices' credits."""

    def work() -> None:
        demand(actor, Right.FUNDS_OPEN, held.region)
        target = envelope(f"{held.region}/{data['target']}")
        if target is None:
            raise ActionRefused("funds.unknown_owner", _("Cette enveloppe n’existe pas."), field="target")
        record(
            actor, "funds.transfer", held.reference, region=held.region, to=target.reference, amount=data["amount"]
        )
        schedule = latest_first(schedule_of(Scope(envelope=held.reference)), data["amount"])
        ledger.transfer(_act(actor, data, data["deliberation"]), held, target, data["amount"], schedule)

    once(data["key"], f"funds.transfer.{held.pk}", work)


@action
def rephase_by_vote(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """A vote gives an envelope another schedule of payment credits, of the same amount."""

    def work() -> None:
        demand(actor, Right.FUNDS_OPEN, held.region)
        now, wanted = schedule_of(Scope(envelope=held.reference)), data["schedule"]
        changes = {year: wanted.get(year, 0) - now.get(year, 0) for year in {*now, *wanted}}
        if not any(changes.values()):
            raise ActionRefused(
                "funds.same_schedule",
                _("C’est l’échéancier en vigueur."),
                _("Changez la répartition, ou ne faites rien voter."),
                field="schedule",
            )
        record(actor, "funds.rephase", held.reference, region=held.region)
        ledger.rephase(_act(actor, data, data["deliberation"]), held, changes)

    once(data["key"], f"funds.rephase.{held.pk}", work)


@action
def deallocate_from_scheme(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """A scheme gives back what it has not reserved."""
    demand(actor, Right.FUNDS_ALLOCATE, held.region)
    record(actor, "funds.deallocate", held.reference, region=held.region, amount=data["amount"])
    act = _act(actor, data, data["reference"])
    ledger.deallocate(act, held, f"{held.region}/{data['scheme']}", data["amount"])


@action
def carry_credits(region: str, exercice: int, data: Mapping[str, Any], *, actor: User) -> None:
    """The unused credits of an exercice fall, and a vote opens what it puts off to the next one, chapter by chapter.

    ``data["carried"]`` gives the cents by chapter; what is not put off falls all the same.
    """

    def work() -> None:
        demand(actor, Right.FUNDS_OPEN, region)
        unused = [one for one in credits_situation(region, exercice=exercice) if one.left]
        if not unused:
            raise ActionRefused(
                "funds.nothing_unused",
                _("Aucun crédit inutilisé ne reste sur cet exercice."),
                _("Rien n’est à reporter."),
            )
        record(actor, "funds.carry", f"{region}/{exercice}", region=region)
        for one in unused:
            act = _act(actor, {**data, "key": f"{data['key']}-fall-{one.line.pk}"}, data["deliberation"])
            ledger.lapse_credits(act, one.line)
            cents = data["carried"].get(one.line.chapter, 0)
            if not cents:
                continue
            following = credit_line(region, exercice + 1, one.line.chapter) or ledger.create_credit_line(
                region=region,
                exercice=exercice + 1,
                section=Section(one.line.section),
                chapter=one.line.chapter,
                fictif=is_demonstration(),
                closes_on=finance_rules(region).closes_on(Section(one.line.section), exercice + 1),
            )
            act = _act(actor, {**data, "key": f"{data['key']}-open-{one.line.pk}"}, data["deliberation"])
            ledger.open_credits(act, following, cents)

    once(data["key"], f"funds.carry.{region}.{exercice}", work)
