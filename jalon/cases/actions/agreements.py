"""An agreement on its way: sent to the beneficiary, opened, signed, recalled; and its signature by the Region."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import delegation_in_force
from jalon.accounts.rights import Right
from jalon.cases import locking, money, telling
from jalon.cases.enums import UNSIGNED, AmendmentState, Outcome, SigningState, Way
from jalon.cases.letters import values
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.models import Agreement, Amendment, Case, Decision, Instalment, Letter, Signing
from jalon.cases.parties import acts_on, may_send
from jalon.cases.signals import agreement_signed
from jalon.cases.signature import Answer, ToSign, provider
from jalon.documents.actions import store
from jalon.documents.markup import Value
from jalon.documents.queries import content
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.calendar import payments_due, repayments_due
from jalon.schemes.enums import CommitmentEvent, Instrument


def demand_order(earlier: date | None, later: date, message: str, field: str) -> None:
    """Refuse a date that comes before the one that it follows."""
    if earlier is None or later < earlier:
        raise ActionRefused("acts.order", message, _("Vérifiez la date."), field=field)


def demand_not_future(day: date, field: str) -> None:
    """Refuse a date that has not come."""
    if day > timezone.localdate():
        raise ActionRefused(
            "acts.future", _("Cette date est dans le futur."), _("Donnez le jour où l’acte a eu lieu."), field=field
        )


def on_its_way(case: Case) -> Signing | None:
    """The paper of a case that is being signed."""
    return Signing.objects.filter(case=case, state__in=UNSIGNED).select_related("letter", "signed_copy").first()


@action
def send_agreement(public_id: UUID, reply_by: date, *, actor: User, seen: int | None = None) -> Signing:
    """Print the agreement and send it to the beneficiary to be signed, by a day."""
    case = locking.hold(public_id, "send_agreement", actor, seen=seen)
    decision = _granted(case)
    demand_order(
        decision.notified_on,
        timezone.localdate(),
        _("La convention suit la notification, qui n’est pas encore datée."),
        "reply_by",
    )
    awards = values.award_amounts(decision.proposal.awards.all())
    planned = list(planned_instalments(None, decision, awards, timezone.localdate()))
    held = {
        **values.decision(decision),
        **values.given(decision.proposal.awards.all(), case),
        **values.calendar(planned, case, awards),
    }
    key = f"agreement-{case.pk}-{case.signings.count() + 1}"
    signing = send(case, LetterKind.AGREEMENT, held, reply_by, key=key, actor=actor)
    locking.passes(case, "send_agreement", actor, reply_by=reply_by)
    return signing


def send(
    case: Case, kind: LetterKind, held: Mapping[str, Value], reply_by: date, *, key: str, actor: User
) -> Signing:
    """Write a paper that both parties sign, and tell the beneficiary; one at a time."""
    today = timezone.localdate()
    if on_its_way(case):
        raise ActionRefused(
            "agreements.sent",
            _("Un document attend déjà d’être signé."),
            _("Reprenez-le d’abord, ou attendez sa signature."),
        )
    if reply_by <= today:
        raise ActionRefused(
            "agreements.reply_by",
            _("La date limite doit être postérieure à aujourd’hui."),
            _("Laissez au moins quelques jours au bénéficiaire."),
            field="reply_by",
        )
    fields = {**held, "signatures": values.signatures(case), "reply_by": values.day(reply_by, case)}
    said = {"hours" if case.scheme_version.definition.in_hours else "money"} if kind == LetterKind.AGREEMENT else ()
    letter = telling.send_to_sign(case, kind, fields, said, key=key, by=actor, reply_by=reply_by)
    chosen = provider()
    return Signing.objects.create(
        case=case,
        letter=letter,
        sent_on=today,
        sent_by=actor,
        reply_by=reply_by,
        provider=chosen.name if chosen else "",
    )


@action
def recall(public_id: UUID, *, actor: User, seen: int | None = None) -> Signing:
    """Take back a paper that was not signed, for instance to send it corrected."""
    case = locking.hold(public_id, "recall_agreement", actor, seen=seen)
    signing = _awaited(case)
    signing.state = SigningState.RECALLED
    signing.save()
    Amendment.objects.filter(signing=signing).update(state=AmendmentState.APPROVED, signing=None)
    locking.passes(case, "recall_agreement", actor)
    return signing


@action
def return_signed(
    public_id: UUID,
    name: str,
    copy: bytes,
    signatory: str,
    signed_on: date,
    *,
    actor: User,
    seen: int | None = None,
) -> Signing:
    """The signed copy came back: sent by the beneficiary from the case, or received by the service on paper."""
    case = Case.objects.select_for_update(of=("self",)).get(public_id=public_id)
    if not may_send(actor, case):
        case = locking.hold(public_id, "receive_signature", actor, seen=seen)
    signing = _awaited(case)
    if not signatory.strip():
        raise ActionRefused("acts.signatory", _("Nommez qui signe pour le bénéficiaire."), field="signatory")
    demand_not_future(signed_on, "signed_on")
    demand_order(signing.sent_on, signed_on, _("La signature suit l’envoi du document."), "signed_on")
    if not copy.startswith(b"%PDF-"):
        raise ActionRefused(
            "agreements.not_pdf",
            _("La copie signée est un PDF."),
            _("Numérisez toutes les pages en un seul PDF."),
            field="copy",
        )
    _signed(signing, name, copy, signatory, signed_on, actor)
    return signing


def _signed(signing: Signing, name: str, copy: bytes, signatory: str, signed_on: date, actor: User) -> None:
    file = store(name, copy, sender=actor)
    signing.signed_copy, signing.signatory, signing.signed_on = file, signatory.strip()[:150], signed_on
    signing.state, signing.returned_at = SigningState.SIGNED, timezone.now()
    signing.save()
    case = signing.case
    paper = signing.letter.file.sha256 if signing.letter.file else None
    record(
        actor,
        "agreements.signed",
        str(case.reference),
        region=case.region,
        signing=signing.pk,
        on=signed_on,
        paper=paper,
        copy=file.sha256,
    )
    telling.signed(signing)


def opened(letter: Letter, person: User) -> None:
    """Somebody of the beneficiary's opened the paper to be signed: the first time counts."""
    if acts_on(person, letter.case):
        Signing.objects.filter(letter=letter, state=SigningState.SENT).update(
            state=SigningState.OPENED, opened_at=timezone.now()
        )


@action
def answered(answer: Answer, name: str) -> Signing | None:
    """The provider says that a paper was signed or declined; None for a paper that it does not know or has settled."""
    signing = (
        Signing.objects.select_for_update(of=("self",))
        .select_related("case__applicant", "letter__file")
        .filter(provider=name, reference=answer.reference, state__in=[SigningState.SENT, SigningState.OPENED])
        .first()
    )
    if signing is None or not answer.reference:
        return None
    if answer.signed:
        day = answer.signed_on or timezone.localdate()
        _signed(
            signing,
            f"{signing.case.reference}-signed.pdf",
            answer.copy,
            answer.signatory,
            day,
            signing.case.applicant,
        )
    else:
        signing.state = SigningState.DECLINED
        signing.save()
        Amendment.objects.filter(signing=signing).update(state=AmendmentState.APPROVED, signing=None)
        record(
            None, "agreements.declined", str(signing.case.reference), region=signing.case.region, signing=signing.pk
        )
        telling.declined(signing)
    return signing


def send_to_provider(signing_id: int) -> None:
    """Give a printed paper to the provider of electronic signatures; the same paper is given once."""
    signing = Signing.objects.select_related("case__applicant", "letter__file").get(pk=signing_id)
    chosen = provider()
    if chosen is None or signing.reference or not signing.awaits_beneficiary or signing.letter.file is None:
        return
    person = signing.case.applicant
    paper = ToSign(
        key=signing.letter.key,
        title=signing.letter.title,
        content=content(signing.letter.file),
        name=person.display_name,
        email=person.email,
        language=person.language,
    )
    reference = chosen.send(paper)
    with transaction.atomic():
        Signing.objects.filter(pk=signing.pk).update(reference=reference)
        record(
            None, "agreements.provider", str(signing.case.reference), region=signing.case.region, signing=signing.pk
        )


def _awaited(case: Case) -> Signing:
    signing = on_its_way(case)
    if signing is None or not signing.awaits_beneficiary:
        raise ActionRefused(
            "agreements.none",
            _("Aucun document n’attend la signature du bénéficiaire."),
            _("Rechargez la page : elle montre où en est la convention."),
        )
    return signing


def _granted(case: Case) -> Decision:
    decision = Decision.objects.select_related("case", "proposal__item__report__session").get(case=case)
    if decision.outcome != Outcome.GRANTED:
        raise ActionRefused("acts.refused", _("Rien n’est attribué à ce dossier."))
    if case.signings.filter(state=SigningState.LAPSED).exists():
        raise ActionRefused(
            "agreements.lapsed",
            _("La convention est caduque : elle n’a pas été signée à temps."),
            _("Une nouvelle aide demande une nouvelle décision."),
        )
    return decision


@action
def agree(
    public_id: UUID,
    on: date,
    applicant_signatory: str = "",
    applicant_signed_on: date | None = None,
    *,
    actor: User,
    seen: int | None = None,
) -> Agreement:
    """Sign the agreement under a delegation in force that day; commits the money where the Region does so here.

    What the beneficiary signed through Jalon says who signed and when; for a paper signed outside it, both are given.
    """
    case = locking.hold(public_id, "agree", actor, seen=seen)
    decision = _granted(case)
    demand_not_future(on, "on")
    demand_order(
        decision.notified_on,
        on,
        _("La convention se signe après la notification, qui n’est pas encore datée."),
        "on",
    )
    signing = on_its_way(case)
    if signing:
        applicant_signatory, applicant_signed_on = beneficiary_signed(signing, on)
    if not applicant_signatory.strip() or applicant_signed_on is None:
        raise ActionRefused(
            "acts.signatory", _("Nommez qui signe pour le bénéficiaire."), field="applicant_signatory"
        )
    demand_not_future(applicant_signed_on, "applicant_signed_on")
    agreement = Agreement.objects.create(
        case=case,
        signed_on=on,
        signed_by=actor,
        delegation=delegation(case, on, actor),
        applicant_signed_on=applicant_signed_on,
        applicant_signatory=applicant_signatory.strip(),
    )
    awards = values.award_amounts(decision.proposal.awards.all())
    Instalment.objects.bulk_create(planned_instalments(agreement, decision, awards, on))
    digests = countersign(signing) if signing else {}
    locking.passes(case, "agree", actor, on=on, **digests)
    money.commit_at(CommitmentEvent.SIGNATURE, decision, on, actor)
    agreement_signed.send(Case, case=case, agreement=agreement)
    return agreement


def delegation(case: Case, on: date, actor: User) -> str:
    """The delegation under which somebody signs an agreement that day; refused without one."""
    found = delegation_in_force(actor, Right.AGREEMENTS_SIGN, case.region, on=on)
    if found is None:
        raise ActionRefused(
            "acts.no_delegation",
            _("Vous n’aviez pas de délégation de signature en vigueur le jour de la signature."),
            _("Vérifiez la date, ou faites signer une personne qui a reçu délégation."),
            field="on",
        )
    return str(found.delegation_reference)


def beneficiary_signed(signing: Signing, on: date) -> tuple[str, date]:
    """Who signed for the beneficiary, and when; refused as long as nobody has."""
    if signing.state != SigningState.SIGNED or signing.signed_on is None:
        raise ActionRefused(
            "agreements.unsigned",
            _("Le bénéficiaire n’a pas encore signé le document qui lui a été envoyé."),
            _("Attendez sa signature, enregistrez la copie reçue, ou reprenez le document."),
        )
    demand_order(signing.signed_on, on, _("La Région signe après le bénéficiaire."), "on")
    return signing.signatory, signing.signed_on


def countersign(signing: Signing) -> dict[str, str]:
    """Both parties have signed; gives the digests of the paper and of the signed copy for the journal."""
    signing.state = SigningState.COUNTERSIGNED
    signing.save()
    files = {"paper": signing.letter.file, "copy": signing.signed_copy}
    return {name: file.sha256 for name, file in files.items() if file}


def planned_instalments(
    agreement: Agreement | None, decision: Decision, amounts: Mapping[Instrument, int], signed_on: date
) -> Iterable[Instalment]:
    """What the scheme's file foresees from the signature on: payments, and the repayment of repayable advances.

    A recoverable one is repaid once its success is found: nothing falls due before.
    """
    definition = decision.case.scheme_version.definition
    envelopes = {Instrument(award.instrument): award.envelope for award in decision.proposal.awards.all()}
    for instrument, cents in amounts.items():
        stages = definition.calendar.get(instrument, ())
        plan = definition.repayment.get(instrument)
        found = [(Way.PAYMENT, due) for due in payments_due(stages, signed_on, cents)]
        if plan and instrument is not Instrument.RECOVERABLE_ADVANCE:
            found += [(Way.REPAYMENT, due) for due in repayments_due(plan, signed_on, cents)]
        for way, due in found:
            yield Instalment(
                agreement=agreement,
                way=way,
                instrument=instrument,
                envelope=envelopes[instrument],
                due_on=due.on,
                amount_cents=due.cents,
            )
