"""What an applicant is told, in Jalon and by mail, once the act that says it has been recorded."""

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from jalon.accounts.models import User
from jalon.aids.queries import notice_of
from jalon.cases.models import Case, Decision, Message, Suspension
from jalon.cases.queries import delay_of
from jalon.law.clocks import Act, contestable_until, refused_by_silence_on
from jalon.notices.actions import tell
from jalon.plan.queries import region as region_called


def _page(name: str, case: Case) -> str:
    """A page of the case on an upper floor, if that floor is there."""
    try:
        return reverse(name, args=[case.public_id])
    except NoReverseMatch:
        return ""


def _tell(case: Case, template: str, key: str, *, staff: User | None = None, **context: Any) -> None:
    """Tell the applicant, or a member of staff, in their language and with a link to their own page of the case."""
    person = staff or case.applicant
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
        link=_page("casework:case" if staff else "desk:request", case),
    )


def received(case: Case) -> None:
    """The acknowledgement, with each item that the law lists (CRPA R112-5): receipt, silence, service, appeal."""
    assert case.received_on
    silence = refused_by_silence_on(case.received_on)
    _tell(case, "received", f"received-{case.pk}", silence=silence, until=contestable_until(Act.SILENCE, silence))


def documents(case: Case, letter: Suspension) -> None:
    """The letter for missing documents, with its deadline and what it does to the clock (CRPA L114-5)."""
    wanted = []
    for id in letter.wanted:
        document = case.scheme_version.definition.document(id)
        if document:
            wanted.append(document.label.get(case.applicant.language) or document.label["fr"])
    _tell(case, "documents", f"documents-{letter.pk}", letter=letter, wanted=wanted)


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


def decided(decision: Decision) -> None:
    """The decision, its reasons in law and in fact, its amounts, and how to contest it (CJA R421-5)."""
    case = decision.case
    assert decision.notified_on
    aid = notice_of(case.reference or "")
    _tell(
        case,
        "decided",
        f"decided-{decision.pk}",
        decision=decision,
        proposal=decision.proposal,
        awards=list(decision.proposal.awards.all()),
        until=contestable_until(Act.DECISION, decision.notified_on),
        state_aid=aid.get(case.applicant.language) if aid else "",
    )


def written(case: Case, message: Message) -> None:
    """The service wrote a message."""
    _tell(case, "written", f"message-{message.pk}", message=message)
