"""A case as its page shows it: steps, checks, money, what can be done now and by whom."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.accounts.models import User
from jalon.accounts.queries import rights_in
from jalon.accounts.rights import Right
from jalon.cases.actions.agreements import on_its_way
from jalon.cases.actions.amendments import under_way
from jalon.cases.assessments import wanted_documents
from jalon.cases.deliberations import published_number
from jalon.cases.elsewhere import Related, elsewhere
from jalon.cases.enums import GIVEN, AmendmentState, Outcome, State, VisaKind
from jalon.cases.evaluation import Reading, evaluate
from jalon.cases.models import (
    Agreement,
    Amendment,
    Attachment,
    Case,
    Decision,
    Letter,
    Message,
    Note,
    Opinion,
    Proposal,
    Signing,
)
from jalon.cases.papers import given_by
from jalon.cases.queries import Clock, clock, colleagues, decision_of, proposal_of
from jalon.cases.telling import acknowledgement_lacks
from jalon.cases.transitions import TABLE, allowed
from jalon.casework.aid import StateAid, state_aid_of
from jalon.casework.amended import changed
from jalon.casework.asked import Asked, asked
from jalon.casework.remaining import Kind, Left, reading_page, remaining
from jalon.companies.queries import Company, by_siren
from jalon.funds.queries import CaseLine, case_situation, left_for_scheme
from jalon.monitoring.queries import Step as Promised
from jalon.monitoring.queries import steps_of, to_read
from jalon.payments.enums import WithdrawalState
from jalon.payments.models import Withdrawal
from jalon.payments.queries import claims_of
from jalon.rules import ConditionResult, Known, Range
from jalon.schemes.definition import WantedDocument
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import language
from jalon.ui.parts import Step


@dataclass(frozen=True, slots=True)
class Check:
    """A condition of the rulebook on this case: the finding in words, the values read, where they come from."""

    id: str
    label: str
    finding: str
    kind: str
    explanation: str
    values: tuple[tuple[str, str], ...]
    source: str
    opinion: Opinion | None
    judged: bool


@dataclass(frozen=True, slots=True)
class Door:
    """An act that this person can do now."""

    label: str
    url: str
    weight: str = "second"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that the scheme asks for, and what was sent."""

    label: str
    required: bool
    attachment: Attachment | None
    url: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that the page of a case shows."""

    title: str
    scheme_title: str
    company: Company | None
    steps: tuple[Step, ...]
    clock: Clock | None
    unsaid: str
    asked: Asked
    remaining: tuple[Left, ...]
    checks: tuple[Check, ...]
    amounts: tuple[tuple[str, int | None, int | None], ...]
    papers: tuple[Paper, ...]
    lines: tuple[CaseLine, ...]
    left: tuple[Any, ...]
    doors: tuple[Door, ...]
    proposal: Proposal | None
    given: tuple[tuple[int, str], ...]
    published: str
    decision: Decision | None
    agreement: Agreement | None
    letters: tuple[Letter, ...]
    signings: tuple[Signing, ...]
    amendments: tuple[tuple[Amendment, list[tuple[str, str, str]]], ...]
    promised: tuple[Promised, ...]
    promises: bool
    """Whether this person may change what the agreement promises."""
    claims: tuple[Any, ...]
    withdrawals: tuple[Withdrawal, ...]
    messages: tuple[Message, ...]
    operations: tuple[str, ...]
    aid: StateAid | None
    notes: tuple[Note, ...]
    elsewhere: tuple[Related, ...]


def dossier(case: Case, user: User) -> Dossier:
    """The page of a case for a member of staff."""
    rights = rights_in(user, case.region, case.scheme_version.scheme.slug)
    reading = evaluate(case)
    proposal, decision = proposal_of(case), decision_of(case)
    agreement = Agreement.objects.filter(case=case).select_related("signed_by").first()
    opinions = {
        opinion.condition: opinion for opinion in case.opinions.filter(current=True).select_related("expert")
    }
    lang = language()
    definition = case.scheme_version.definition
    sent = {one.wanted: one for one in case.attachments.filter(current=True).select_related("file")}
    aid, left = state_aid_of(case, proposal, rights), remaining(case, reading)
    tied = elsewhere(user, case, aid.sirens if aid else ())
    return Dossier(
        title=_title(case),
        scheme_title=definition.title[lang],
        company=by_siren(case.siren) if case.siren else None,
        steps=tuple(_steps(case, proposal, decision, agreement)),
        clock=clock(case),
        unsaid=", ".join(item.label.get(lang) for item in acknowledgement_lacks(case)),
        asked=asked(case),
        remaining=tuple(left),
        checks=tuple(_check(item, opinions, reading) for item in reading.result.conditions),
        amounts=tuple(_amounts(reading)),
        papers=tuple(_paper(case, document, sent, lang) for document in wanted_documents(case)),
        lines=tuple(case_situation(case.reference)) if case.reference else (),
        left=tuple(left_for_scheme(case.scheme_version.scheme.ref)),
        doors=tuple(_doors(case, rights, proposal, decision, left)),
        proposal=proposal,
        given=tuple(given_by(proposal.awards.all())) if proposal else (),
        published=published_number(decision.proposal.item.report) if decision and decision.session else "",
        decision=decision,
        agreement=agreement,
        letters=tuple(case.letters.select_related("file")),
        amendments=tuple(
            (one, changed(one))
            for one in (agreement.amendments.select_related("prepared_by", "approved_by") if agreement else ())
        ),
        signings=tuple(case.signings.select_related("letter", "signed_copy").order_by("-pk")) if decision else (),
        claims=tuple(claims_of(case)) if agreement else (),
        withdrawals=tuple(case.withdrawals.all()) if decision else (),
        promised=tuple(steps_of(case, timezone.localdate())) if agreement else (),
        promises=Right.AWARDS_MONITOR in rights and allowed(case, "change_milestone"),
        messages=tuple(case.messages.select_related("author")),
        operations=tuple(step.text(lang) for step in reading.result.trace),
        aid=aid,
        notes=tuple(case.notes.select_related("author")),
        elsewhere=tuple(sorted(tied, key=lambda other: other.by_account_alone)),
    )


def _title(case: Case) -> str:
    return _("%(company)s : %(project)s") % {"company": case.company_name or case.siren, "project": case.title}


def _amounts(reading: Reading) -> Iterator[tuple[str, int | None, int | None]]:
    lang = language()
    for name, amount in reading.result.rulebook.amounts.items():
        span = reading.result.amounts[name]
        if amount.kind.is_money:
            yield amount.label.get(lang) or name, span.low, span.high


def _check(item: ConditionResult, opinions: Mapping[str, Opinion], reading: Reading) -> Check:
    lang = language()
    finding, kind = _finding(item)
    values, sources = [], []
    for name, known in item.values.items():
        label = reading.result.rulebook.fact(name).label(lang)
        values.append((label, value_text(known)))
        if known is not None and known.source and known.source not in sources and not known.opinion:
            sources.append(known.source)
    return Check(
        id=item.id,
        label=item.label(lang),
        finding=finding,
        kind=kind,
        explanation=item.explanation(lang),
        values=tuple(values),
        source=", ".join(sources),
        opinion=opinions.get(item.id),
        judged=item.condition.kind == "judged",
    )


def _finding(item: ConditionResult) -> tuple[str, str]:
    if item.later:
        return _("à vérifier plus tard"), "unknown"
    if item.awaited == "opinion":
        return _("avis attendu"), "warn"
    if item.awaited:
        return _("preuve attendue"), "warn"
    words = {"yes": (_("oui"), "ok"), "no": (_("non"), "late"), "unknown": (_("à établir"), "warn")}
    return words[item.holds]


def value_text(known: Known | None) -> str:
    """A value that is known, in words."""
    if known is None:
        return _("inconnu")
    value = known.value
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, date):
        return shown_date(value)
    if isinstance(value, Range):
        return f"{value.low} – {value.high}" if value.high is not None else f"{value.low} +"
    return str(value)


def _paper(case: Case, document: WantedDocument, sent: Mapping[str, Attachment], lang: str) -> Paper:
    attachment = sent.get(document.id)
    return Paper(
        document.label[lang],
        document.required,
        attachment,
        reading_page(case, attachment) if attachment else "",
    )


def _steps(
    case: Case, proposal: Proposal | None, decision: Decision | None, agreement: Agreement | None
) -> Iterator[Step]:
    """The stages in the applicant's and the officer's order, with the dates that the law keeps apart."""
    session = decision.session if decision else None
    stages: list[tuple[str, date | None]] = [
        (_("Reçu"), case.received_on),
        (_("Complet"), case.complete_on),
        (_("Proposé") if proposal else _("Instruction"), proposal.prepared_on if proposal else None),
        (_("Voté"), decision.voted_on if decision else None),
        (_("Exécutoire"), session.executory_on if session else None),
        (_("Notifié"), decision.notified_on if decision else None),
    ]
    if case.outcome != Outcome.REFUSED and not case.scheme_version.definition.is_label:
        stages.append((_("Convention"), agreement.signed_on if agreement else None))
    if case.outcome != Outcome.REFUSED:
        stages.append((_("Soldé"), case.closed_on))
    reached = [bool(day) for _label, day in stages]
    current = reached.index(False) if False in reached else len(stages)
    running = clock(case)
    for place, (label, day) in enumerate(stages):
        if day:
            yield Step(label, "done", shown_date(day, short=True))
        elif place == current:
            yield Step(label, "now", _silence_note(running))
        else:
            yield Step(label)


def _silence_note(running: Clock | None) -> str:
    if running is None:
        return ""
    said = _("refusé par silence le %(day)s") if running.expired else _("silence = refus le %(day)s")
    return said % {"day": shown_date(running.silence, short=True)}


def _doors(
    case: Case,
    rights: frozenset[Right],
    proposal: Proposal | None,
    decision: Decision | None,
    left: Sequence[Left],
) -> Iterator[Door]:
    """What can be done now, by state and right, the usual next step first."""
    refused = any(one.kind is Kind.REFUSED for one in left)

    def url(act: str) -> str:
        return reverse("casework:act", args=[case.public_id, act])

    def may(act: str) -> bool:
        return allowed(case, act) and TABLE[act].right in rights

    given = {visa.kind for visa in proposal.visas.all()} if proposal else set()
    agreeable = _may_agree(case, decision)
    signing = on_its_way(case) if agreeable else None
    to_send = agreeable and signing is None
    unsigned = bool(signing and signing.awaits_beneficiary)
    offers: list[tuple[bool, str, str, str]] = [
        (may("take") and case.officer_id is None, _("Prendre le dossier"), "prendre", ""),
        (may("complete"), _("Le dossier est complet"), "complet", ""),
        (may("propose") and not refused, _to_grant(left), "attribuer", "second" if left else ""),
        (may("propose"), _("Proposer un refus"), "refuser", "" if refused else "second"),
        (may("legal_visa") and VisaKind.LEGAL not in given, _("Visa juridique"), "visa-juridique", ""),
        (may("finance_visa") and VisaKind.FINANCE not in given, _("Visa financier"), "visa-financier", ""),
        (_may_notify(case, decision) and may("notify"), _("Notifier la décision"), "notifier", ""),
        (to_send and may("send_agreement"), _("Envoyer la convention"), "envoyer-convention", ""),
        (unsigned and may("receive_signature"), _("Copie signée reçue"), "copie-signee", "second"),
        (unsigned and may("recall_agreement"), _("Reprendre la convention"), "reprendre-convention", "quiet"),
        (agreeable and not unsigned and may("agree"), _("Signer la convention"), "convention", ""),
        *_amending(case, may),
        (may("use_hours"), _("Constater des heures consommées"), "heures", ""),
        (may("end_hours"), _("Terminer l’allocation"), "terminer-heures", "quiet"),
        (
            may("invite_observations") and case.outcome in GIVEN,
            _("Inviter à présenter des observations"),
            "observations",
            "quiet",
        ),
        (may("ask_documents"), _("Demander une pièce"), "demander", "second"),
        (may("resume"), _("Reprendre sans attendre"), "reprendre", "second"),
        (
            may("withdraw_proposal") and proposal is not None and not hasattr(proposal, "item"),
            _("Retirer la proposition"),
            "retirer",
            "quiet",
        ),
        (Right.CASES_REVIEW in rights, _("Écrire au demandeur"), "message", "quiet"),
        (Right.CASES_REVIEW in rights, _("Écrire une note"), "note", "quiet"),
        (Right.CASES_REVIEW in rights, _("Étiquettes"), "etiquettes", "quiet"),
        (may("hand_over") and bool(colleagues(case)), _("Confier à un collègue"), "confier", "quiet"),
        (Right.CASES_REVIEW in rights, _("Déclarer un intérêt"), "interet", "quiet"),
    ]
    if may("judge_report"):
        for report in to_read().filter(milestone__case=case):
            label = _("Lire « %(step)s »") % {"step": report.milestone.title}
            yield Door(label, reverse("casework:report-read", args=[report.public_id]), "")
    for open_now, label, act, weight in offers:
        if open_now:
            yield Door(label, url(act), weight)
    if may("open_withdrawal") and case.outcome in GIVEN and decision and decision.notified_on:
        running = case.withdrawals.exclude(state__in=[WithdrawalState.DECIDED, WithdrawalState.DROPPED]).first()
        if running:
            yield Door(_("Suivre le retrait engagé"), reverse("casework:withdrawal", args=[running.public_id]), "")
        else:
            yield Door(_("Engager un retrait"), reverse("casework:withdrawal-open", args=[case.public_id]), "quiet")
    if may("end_award"):
        yield Door(_("Clore le dossier"), reverse("casework:close", args=[case.public_id]), "quiet")
    if Right.ASSESSMENTS_READ in rights:
        for entrant in case.entrants.filter(withdrawn_at=None).select_related("round__version").order_by("pk"):
            label = _("Évaluation : %(stage)s") % {"stage": entrant.round.criteria.label[language()]}
            yield Door(label, reverse("casework:entrant", args=[entrant.pk]), "quiet")


def _to_grant(left: Sequence[Left]) -> str:
    if not left:
        return _("Proposer d’attribuer")
    said = ngettext(
        "Proposer d’attribuer (reste %(n)s point)", "Proposer d’attribuer (reste %(n)s points)", len(left)
    )
    return said % {"n": len(left)}


def _amending(case: Case, may: Callable[[str], bool]) -> Iterator[tuple[bool, str, str, str]]:
    """The acts on a change to the agreement: the next one of the change under way, or a new change."""
    change = under_way(case) if case.state in (State.AGREED, State.RUNNING) else None
    if change is None:
        yield may("prepare_amendment"), _("Préparer un avenant"), "avenant", "second"
        return
    state, signed = change.state, bool(change.signing and change.signing.signed_on)
    sent = state == AmendmentState.SENT
    yield state == AmendmentState.PREPARED and may("approve_amendment"), _("Viser l’avenant"), "viser-avenant", ""
    yield state == AmendmentState.APPROVED and may("send_amendment"), _("Envoyer l’avenant"), "envoyer-avenant", ""
    yield sent and not signed and may("receive_signature"), _("Copie signée reçue"), "copie-signee", "second"
    yield sent and signed and may("sign_amendment"), _("Signer l’avenant"), "signer-avenant", ""
    yield may("drop_amendment"), _("Écarter l’avenant"), "ecarter-avenant", "quiet"


def _may_notify(case: Case, decision: Decision | None) -> bool:
    if decision is None or decision.notified_on:
        return False
    return decision.session is not None and decision.session.executory_on is not None


def _may_agree(case: Case, decision: Decision | None) -> bool:
    return bool(
        decision and decision.notified_on and case.outcome == Outcome.GRANTED and case.state == State.DECIDED
    )
