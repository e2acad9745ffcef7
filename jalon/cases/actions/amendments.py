"""Changing a signed agreement: prepared with before and after, seen by a second person, signed by both parties.

An amount goes down, or up again to what was voted; above the vote a new decision is needed. The ledger and the calendar
follow on the day of the Region's signature.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jalon.accounts.four_eyes import Step
from jalon.accounts.models import User
from jalon.cases import locking, money, state_aid
from jalon.cases.actions import agreements
from jalon.cases.enums import AMENDING, AmendmentState, SigningState, Way
from jalon.cases.given import given_amounts, left_of_the_vote
from jalon.cases.letters import values
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.models import Agreement, Amendment, Case, Decision, Instalment
from jalon.cases.signals import amendment_signed
from jalon.documents.markup import Blocks
from jalon.documents.paper import Column, Table
from jalon.funds.enums import Book
from jalon.funds.receivables import owed_by
from jalon.journal.guards import demand_four_eyes
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.enums import Instrument
from jalon.ui.formats import money as written_money


@dataclass(frozen=True, slots=True)
class Due:
    """A line of the calendar: which way, of which instrument, on which day, cents."""

    way: Way
    instrument: Instrument
    on: date
    cents: int

    def as_json(self) -> list[str | int]:
        """What the amendment keeps of it."""
        return [self.way.value, self.instrument.value, self.on.isoformat(), self.cents]


@dataclass(frozen=True, slots=True)
class Terms:
    """The amounts of an agreement and its calendar."""

    amounts: Mapping[Instrument, int]
    calendar: tuple[Due, ...]

    def as_json(self) -> dict[str, object]:
        """What the amendment keeps of them."""
        return {
            "amounts": {instrument.value: cents for instrument, cents in self.amounts.items()},
            "calendar": [due.as_json() for due in self.calendar],
        }


@dataclass(frozen=True, slots=True)
class PromisedDay:
    """Something else that the agreement promised, which a room above keeps: its id, its words, its day before and after."""

    id: str
    label: Mapping[str, str]
    before: date
    after: date

    def as_json(self) -> list[object]:
        """What the amendment keeps of it."""
        return [self.id, dict(self.label), self.before.isoformat(), self.after.isoformat()]


def promised_in(amendment: Amendment) -> list[PromisedDay]:
    """What an amendment gives another day beside the calendar."""
    return [
        PromisedDay(id, label, date.fromisoformat(before), date.fromisoformat(after))
        for id, label, before, after in amendment.promised
    ]


def terms_of(kept: Mapping[str, object]) -> Terms:
    """The terms that an amendment kept."""
    amounts, calendar = kept["amounts"], kept["calendar"]
    assert isinstance(amounts, dict) and isinstance(calendar, list)
    return Terms(
        {Instrument(name): int(cents) for name, cents in amounts.items()},
        tuple(
            Due(Way(way), Instrument(instrument), date.fromisoformat(day), cents)
            for way, instrument, day, cents in calendar
        ),
    )


def terms(agreement: Agreement) -> Terms:
    """The terms in force: of the last amendment signed, or of the agreement itself, less what was withdrawn."""
    calendar = tuple(
        Due(Way(one.way), Instrument(one.instrument), one.due_on, one.amount_cents)
        for one in agreement.instalments.order_by("way", "due_on", "pk")
    )
    return Terms(given_amounts(agreement.case.decision), calendar)


def under_way(case: Case) -> Amendment | None:
    """The change to a case's agreement that is not in force yet."""
    return (
        Amendment.objects.filter(agreement__case=case, state__in=AMENDING)
        .select_related("agreement", "signing", "prepared_by")
        .first()
    )


@action
def prepare(
    public_id: UUID,
    reason: str,
    amounts: Mapping[Instrument, int],
    calendar: Sequence[Due],
    *,
    actor: User,
    promised: Sequence[PromisedDay] = (),
    seen: int | None = None,
) -> Amendment:
    """Write down what changes and why; nothing moves before both parties have signed.

    ``promised`` are the other promises of the agreement that get another day.
    """
    case = locking.hold(public_id, "prepare_amendment", actor, seen=seen)
    agreement = Agreement.objects.select_related("case__decision").get(case=case)
    if under_way(case):
        raise ActionRefused(
            "amendments.under_way",
            _("Un avenant est déjà en cours."),
            _("Menez-le à sa signature, ou écartez-le."),
        )
    before, after = terms(agreement), Terms(dict(amounts), tuple(calendar))
    if not reason.strip():
        raise ActionRefused("amendments.reason", _("Dites pourquoi la convention change."), field="reason")
    if after.as_json() == before.as_json() and not promised:
        raise ActionRefused(
            "amendments.unchanged", _("Rien ne change."), _("Changez un montant, une date ou une échéance.")
        )
    if any(one.after <= timezone.localdate() for one in promised):
        raise ActionRefused(
            "amendments.promised",
            _("Le nouveau jour d’une étape est passé."),
            _("Donnez un jour à venir."),
        )
    _demand_no_rescheduling(case, before, after)
    _demand_within_the_vote(agreement.case.decision, after)
    _demand_balanced(after)
    amendment = Amendment.objects.create(
        agreement=agreement,
        number=agreement.amendments.count() + 1,
        reason=reason.strip(),
        before=before.as_json(),
        after=after.as_json(),
        promised=[one.as_json() for one in promised],
        prepared_by=actor,
        prepared_on=timezone.localdate(),
    )
    locking.passes(case, "prepare_amendment", actor, amendment=amendment.number)
    return amendment


def _demand_no_rescheduling(case: Case, before: Terms, after: Terms) -> None:
    """Other days for an advance that was paid are a new aid: not an amendment's affair."""
    days = [
        {due for due in one.calendar if due.way is Way.REPAYMENT and due.instrument.is_advance}
        for one in (before, after)
    ]
    if days[0] != days[1] and any(one.book is Book.RECEIVABLES for one in owed_by(str(case.reference))):
        raise ActionRefused(
            "amendments.rescheduling",
            _("Cette avance est payée : d’autres échéances sont une aide nouvelle, à voter."),
            _("Proposez un rééchelonnement depuis la page de ce que le dossier doit."),
        )


def _demand_within_the_vote(decision: Decision, after: Terms) -> None:
    voted = left_of_the_vote(decision)
    if set(after.amounts) != set(voted):
        raise ValueError("an amendment names the instruments of the decision")
    for instrument, cents in after.amounts.items():
        if not 0 <= cents <= voted[instrument]:
            raise ActionRefused(
                "amendments.above_the_vote",
                _("La délibération a attribué %(money)s : un avenant ne va pas au-delà.")
                % {"money": written_money(voted[instrument])},
                _(
                    "Pour davantage, l’entreprise copie sa demande en une demande complémentaire, que la commission vote."
                ),
                field=f"amount_{instrument.value}",
            )


def _demand_balanced(after: Terms) -> None:
    """Each way of each instrument that has a calendar sums to the amount, on different days."""
    days = [(due.way, due.instrument, due.on) for due in after.calendar]
    if len(set(days)) < len(days) or any(due.cents <= 0 for due in after.calendar):
        raise ActionRefused(
            "amendments.calendar",
            _("Deux échéances de même forme tombent le même jour, ou une échéance est nulle."),
            _("Réunissez-les, ou retirez l’échéance nulle."),
        )
    for way in Way:
        for instrument, cents in after.amounts.items():
            planned = [due.cents for due in after.calendar if (due.way, due.instrument) == (way, instrument)]
            if planned and sum(planned) != cents:
                raise ActionRefused(
                    "amendments.sum",
                    _("Le calendrier (%(way)s, %(instrument)s) fait %(sum)s et non %(amount)s.")
                    % {
                        "way": way.label,
                        "instrument": instrument.label,
                        "sum": written_money(sum(planned)),
                        "amount": written_money(cents),
                    },
                    _("Répartissez le montant sur les échéances."),
                )


@action
def approve(public_id: UUID, *, actor: User, seen: int | None = None) -> Amendment:
    """A second person has looked at the change and what it does to the money."""
    case = locking.hold(public_id, "approve_amendment", actor, seen=seen)
    amendment = _in_state(case, AmendmentState.PREPARED)
    demand_four_eyes(actor, Step.FINANCE_VISA, {Step.PREPARED: str(amendment.prepared_by.actor_id)})
    amendment.state, amendment.approved_by = AmendmentState.APPROVED, actor
    amendment.approved_on = timezone.localdate()
    amendment.save()
    locking.passes(case, "approve_amendment", actor, amendment=amendment.number)
    return amendment


@action
def send(public_id: UUID, reply_by: date, *, actor: User, seen: int | None = None) -> Amendment:
    """Print the amendment, with what was and what becomes, and send it to be signed."""
    case = locking.hold(public_id, "send_amendment", actor, seen=seen)
    amendment = _in_state(case, AmendmentState.APPROVED)
    after = terms_of(amendment.after)
    planned = [
        Instalment(way=due.way, instrument=due.instrument, due_on=due.on, amount_cents=due.cents)
        for due in after.calendar
    ]
    held = {
        **values.decision(case.decision),
        **values.calendar(planned, case, after.amounts),
        "agreement_signed_on": values.day(amendment.agreement.signed_on, case),
        "amendment_number": str(amendment.number),
        "reason": values.typed(amendment.reason),
        "changes": _changes(terms_of(amendment.before), after, promised_in(amendment), case),
    }
    key = f"amendment-{amendment.pk}-{case.signings.count() + 1}"
    amendment.signing = agreements.send(case, LetterKind.AMENDMENT, held, reply_by, key=key, actor=actor)
    amendment.state = AmendmentState.SENT
    amendment.save()
    locking.passes(case, "send_amendment", actor, amendment=amendment.number)
    return amendment


def _changes(before: Terms, after: Terms, promised: Sequence[PromisedDay], case: Case) -> Blocks:
    """What was and what becomes, amount by amount, promise by promise; the calendar stands in its own articles."""
    with translation.override(case.applicant.language):
        columns = (
            Column(_("Forme"), 1),
            Column(_("Avant"), 0, figures=True),
            Column(_("Après"), 0, figures=True),
        )
        rows = tuple(
            (
                str(instrument.label).capitalize(),
                values.cents(before.amounts[instrument], case),
                values.cents(cents, case),
            )
            for instrument, cents in after.amounts.items()
        )
        tables = [Table(_("Montants avant et après"), columns, rows)]
        if promised:
            days = tuple(
                (
                    one.label.get(case.applicant.language) or one.label["fr"],
                    values.day(one.before, case),
                    values.day(one.after, case),
                )
                for one in promised
            )
            columns = (Column(_("Étape promise"), 1), Column(_("Avant"), 0), Column(_("Après"), 0))
            tables.append(Table(_("Étapes promises, avant et après"), columns, days))
        return Blocks(tuple(tables))


@action
def sign(public_id: UUID, on: date, *, actor: User, seen: int | None = None) -> Amendment:
    """The Region signs under a delegation in force: the amounts move in the ledger, the calendar is the new one."""
    case = locking.hold(public_id, "sign_amendment", actor, seen=seen)
    amendment = _in_state(case, AmendmentState.SENT)
    agreements.demand_not_future(on, "on")
    assert amendment.signing
    agreements.beneficiary_signed(amendment.signing, on)
    amendment.delegation = agreements.delegation(case, on, actor)
    amendment.signed_by, amendment.signed_on = actor, on
    amendment.state = AmendmentState.IN_FORCE
    amendment.save()
    before, after = terms_of(amendment.before), terms_of(amendment.after)
    agreement, decision = amendment.agreement, case.decision
    envelopes = {Instrument(award.instrument): award.envelope for award in decision.proposal.awards.all()}
    agreement.instalments.all().delete()
    Instalment.objects.bulk_create(
        Instalment(
            agreement=agreement,
            way=due.way,
            instrument=due.instrument,
            envelope=envelopes[due.instrument],
            due_on=due.on,
            amount_cents=due.cents,
        )
        for due in after.calendar
    )
    locking.passes(
        case,
        "sign_amendment",
        actor,
        amendment=amendment.number,
        on=on,
        **agreements.countersign(amendment.signing),
    )
    amendment_signed.send(Amendment, case=case, amendment=amendment)
    state_aid.amend(case, before.amounts, after.amounts, _named(amendment), actor)
    posted = money.act(actor, on, f"amendment-{amendment.pk}", decision.deliberation)
    money.amend(decision, before.amounts, after.amounts, posted)
    return amendment


@action
def drop(public_id: UUID, *, actor: User, seen: int | None = None) -> Amendment:
    """Give up a change that is not in force; a paper that was sent can no longer be signed."""
    case = locking.hold(public_id, "drop_amendment", actor, seen=seen)
    amendment = under_way(case)
    if amendment is None:
        raise _none()
    if amendment.signing:
        amendment.signing.state = SigningState.RECALLED
        amendment.signing.save()
    amendment.state = AmendmentState.SET_ASIDE
    amendment.save()
    locking.passes(case, "drop_amendment", actor, amendment=amendment.number)
    return amendment


def _named(amendment: Amendment) -> str:
    """An amendment as the register's entries name it, in French like every source."""
    return f"Avenant n° {amendment.number} : {amendment.reason}"


def _in_state(case: Case, state: AmendmentState) -> Amendment:
    amendment = under_way(case)
    if amendment is None or amendment.state != state:
        raise _none()
    return amendment


def _none() -> ActionRefused:
    return ActionRefused(
        "amendments.none",
        _("Aucun avenant n’en est à cette étape."),
        _("Rechargez la page : elle montre où en est la convention."),
    )
