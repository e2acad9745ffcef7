"""What an applicant is told, in Jalon and by mail, once the act that says it has been recorded.

What the law calls a letter is written from the Region's text and printed; its words are what the applicant is told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from jalon.accounts.models import User
from jalon.cases.actions import letters
from jalon.cases.letters import values
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.models import Case, Decision, Letter, Message, Report, Session, Signing, Suspension
from jalon.cases.parties import told
from jalon.cases.queries import delay_of
from jalon.documents.markup import Value
from jalon.law.clocks import Act, contestable_until
from jalon.law.letters import Item
from jalon.law.parameters import own_parameters
from jalon.notices.actions import say, tell
from jalon.plan.queries import region as region_called


def _page(name: str, case: Case) -> str:
    """A page of the case on an upper floor, if that floor is there."""
    try:
        return reverse(name, args=[case.public_id])
    except NoReverseMatch:
        return ""


def _tell(
    case: Case, template: str, key: str, *, staff: User | None = None, committing: bool = False, **context: Any
) -> None:
    """Tell whoever asks, or a member of staff, in their language and with a link to their own page of the case."""
    for person in [staff] if staff else told(case, committing=committing):
        own = key if staff or person == case.applicant else f"{key}-{person.pk}"
        _tell_one(case, person, template, own, "casework:case" if staff else "desk:request", context)


def _tell_one(case: Case, person: User, template: str, key: str, page: str, context: Mapping[str, Any]) -> None:
    title = case.scheme_version.definition.title
    tell(
        person,
        f"cases/notices/{template}.txt",
        {
            "case": case,
            "scheme": title.get(person.language) or title["fr"],
            "region": region_called(case.region) or case.region,
            **context,
        },
        key=key,
        subject_ref=str(case.reference),
        region=case.region,
        link=_page(page, case),
    )


def send(
    case: Case,
    kind: LetterKind,
    held: Mapping[str, Value],
    circumstances: Collection[str],
    *,
    key: str,
    by: User,
    incomplete: bool = False,
    on: date | None = None,
) -> Letter:
    """Write a letter and tell whoever asks what it says; refused if it lacks an item, unless `incomplete`."""
    letter, said = letters.write(case, kind, held, circumstances, key=key, by=by, incomplete=incomplete, on=on)
    for person in told(case):
        say(
            person,
            f"letters/{kind.value}",
            letter.title,
            said,
            key=key if person == case.applicant else f"{key}-{person.pk}",
            subject_ref=str(case.reference),
            region=case.region,
            link=_page("desk:request", case),
        )
    return letter


def received(case: Case) -> None:
    """The acknowledgement, with each item that the law lists (CRPA R112-5): receipt, silence, service, appeal.

    It leaves even if the Region's page does not say how to reach the service: a request that came is acknowledged, and
    what the letter lacks is kept (`acknowledgement_lacks`), since the time to appeal then counts against nobody.
    """
    send(
        case,
        LetterKind.ACKNOWLEDGEMENT,
        values.acknowledgement(case),
        {"data-fetched"} if case.siren else (),
        key=f"received-{case.pk}",
        by=case.applicant,
        incomplete=True,
        on=case.received_on,
    )


def acknowledgement_lacks(case: Case) -> tuple[Item, ...]:
    """What the acknowledgement of a case was sent without (CRPA L112-12)."""
    letter = Letter.objects.filter(case=case, kind=LetterKind.ACKNOWLEDGEMENT).only("lacks").first()
    lacks = letter.lacks if letter else []
    return tuple(item for item in LetterKind.ACKNOWLEDGEMENT.checklist.items if item.id in lacks)


def documents(case: Case, asked: Suspension) -> None:
    """The letter for missing documents, with its deadline and what it does to the clock (CRPA L114-5)."""
    send(
        case,
        LetterKind.PIECES,
        values.pieces(case, asked),
        values.agent_known(case),
        key=f"documents-{asked.pk}",
        by=asked.asked_by,
        on=asked.asked_on,
    )


def silent(case: Case, silence: date, until: date) -> None:
    """Silence has become a refusal: what that means, until when it can be contested, and that the work goes on."""
    _tell(
        case,
        "silent",
        f"silent-{case.pk}",
        silence=silence,
        until=until,
        delay=delay_of(case.scheme_version.scheme),
    )


def silence_came(case: Case, person: User, silence: date, until: date) -> None:
    """Whoever handles the case learns that it is refused by silence, and that a decision is still wanted."""
    _tell(case, "silence_came", f"silence-came-{case.pk}-{person.pk}", staff=person, silence=silence, until=until)


def handed_over(case: Case, to: User, by: User) -> None:
    """A colleague hands the case over."""
    _tell(case, "handed_over", f"handed-over-{case.pk}-{case.version}", staff=to, by=by)


def silence_near(case: Case, person: User, silence: date, until: date, days: int) -> None:
    """Whoever handles the case learns that silence comes near; once for each of its warnings and dates."""
    key = f"silence-near-{case.pk}-{person.pk}-{silence.isoformat()}-{days}"
    _tell(case, "silence_near", key, staff=person, silence=silence, until=until)


def decided(decision: Decision, by: User) -> None:
    """The decision, its reasons in law and in fact, its amounts, and how to contest it (CJA R421-5).

    De minimis aid has a notice of its own as well, which the undertaking keeps (règlement (UE) 2023/2831, art. 7(4)).
    """
    case = decision.case
    held = values.decided(decision)
    threshold = own_parameters().at(decision.voted_on).money("grants.agreement-threshold")
    euros = [award.amount_cents for award in decision.proposal.awards.all() if award.units is None]
    granted = sum(euros) if decision.is_grant else 0
    said = {
        "algorithm": True,
        "agreement-due": granted > threshold,
        "de-minimis": bool(held["state_aid"]),
        "exempted": bool(held["exempted_regime"]),
    }
    kind = LetterKind.GRANT if decision.is_grant else LetterKind.REFUSAL
    known = kind.checklist.circumstances
    circumstances = {name for name, holds in said.items() if holds and name in known} | values.agent_known(case)
    if held["state_aid"]:
        notice = {**held, "equivalent": values.equivalent(case)}
        key = f"de-minimis-{decision.pk}"
        letters.write(case, LetterKind.DE_MINIMIS, notice, (), key=key, by=by, on=decision.notified_on)
    send(case, kind, held, circumstances, key=f"decided-{decision.pk}", by=by, on=decision.notified_on)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What withdraws an aid (a rule, a vote), and its reasons in law and in fact, in the language of the case's reader."""

    decided_by: str
    law: str
    fact: str


def withdrawn(
    case: Case, cents: int, why: Grounds, heard_on: date | None, *, by: User, on: date, key: str
) -> Letter:
    """A part of the aid is withdrawn, by which rule, why, and how to contest it (CRPA L211-2, L242-2)."""
    held = {
        **values.decision(case.decision),
        "withdrawn": values.cents(cents, case),
        "withdrawn_on": values.day(on, case),
        "decided_by": why.decided_by,
        "reasons_law": values.typed(why.law),
        "reasons_fact": values.typed(why.fact),
        "heard_on": values.day(heard_on, case),
        "contest_until": values.day(contestable_until(Act.DECISION, on), case),
    }
    return send(case, LetterKind.WITHDRAWAL, held, values.agent_known(case), key=f"withdrawn-{key}", by=by, on=on)


def recovered(
    case: Case, number: str, cents: int, reason: str, heard_on: date | None, due_on: date, *, by: User, on: date
) -> Letter:
    """What was paid unduly is asked back: how much, why, until when, and how to contest it (CGCT L1617-5)."""
    held = {
        **values.decision(case.decision),
        "order_number": number,
        "issued_on": values.day(on, case),
        "amount": values.cents(cents, case),
        "due_on": values.day(due_on, case),
        "reason": values.typed(reason),
        "heard_on": values.day(heard_on, case),
        "contest_until": values.day(contestable_until(Act.DECISION, on), case),
    }
    said = {"order-issued"} | values.agent_known(case)
    return send(case, LetterKind.RECOVERY, held, said, key=f"recovery-{number}", by=by, on=on)


def invited(
    case: Case, measure: str, reasons_law: str, reasons_fact: str, deadline: date, *, by: User, on: date
) -> Letter:
    """Before an aid is withdrawn or asked back, the beneficiary may answer (CRPA L121-1, L122-1)."""
    held = {
        **values.common(case),
        "measure": values.typed(measure),
        "reasons_law": values.typed(reasons_law),
        "reasons_fact": values.typed(reasons_fact),
        "deadline": values.day(deadline, case),
    }
    key = f"observations-{case.pk}-{case.version}"
    return send(case, LetterKind.OBSERVATIONS, held, values.agent_known(case), key=key, by=by, on=on)


def send_to_sign(
    case: Case,
    kind: LetterKind,
    held: Mapping[str, Value],
    circumstances: Collection[str],
    *,
    key: str,
    by: User,
    reply_by: date,
) -> Letter:
    """A paper to be signed: the beneficiary is told where it is, and until when it can come back."""
    letter, _said = letters.write(case, kind, held, circumstances, key=key, by=by)
    _tell(case, "to_sign", key, committing=True, letter=letter, reply_by=reply_by)
    return letter


def signed(signing: Signing) -> None:
    """Whoever sent a paper learns that the beneficiary has signed it."""
    _tell(signing.case, "signed", f"signed-{signing.pk}", staff=signing.sent_by, signing=signing)


def declined(signing: Signing) -> None:
    """Whoever sent a paper learns that the beneficiary will not sign it."""
    _tell(signing.case, "declined", f"declined-{signing.pk}", staff=signing.sent_by, signing=signing)


def written(case: Case, message: Message) -> None:
    """The service wrote a message."""
    _tell(case, "written", f"message-{message.pk}", message=message)


def pack_sent(session: Session, person: User, reports: Sequence[Report]) -> None:
    """A councillor learns that reports are there to be read, and what to do if one of them concerns them."""
    tell(
        person,
        "cases/notices/pack_sent.txt",
        {"session": session, "reports": reports, "region": region_called(session.region) or session.region},
        key=f"pack-{reports[0].pk}-{person.pk}",
        subject_ref=f"session/{session.pk}",
        region=session.region,
        link=_session_page(session),
    )


def _session_page(session: Session) -> str:
    try:
        return reverse("casework:session-pack", args=[session.pk])
    except NoReverseMatch:
        return ""
