"""What an applicant is told, in Jalon and by mail, once the act that says it has been recorded."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from jalon.accounts.models import User
from jalon.aids.queries import notice_of
from jalon.cases.enums import Outcome
from jalon.cases.models import Case, Decision, Message, Suspension
from jalon.cases.queries import delay_of
from jalon.law.clocks import Act, contestable_until, refused_by_silence_on
from jalon.law.letters import Item
from jalon.law.parameters import own_parameters
from jalon.notices.actions import tell
from jalon.notices.queries import lacking_in
from jalon.plan.queries import region as region_called


def _page(name: str, case: Case) -> str:
    """A page of the case on an upper floor, if that floor is there."""
    try:
        return reverse(name, args=[case.public_id])
    except NoReverseMatch:
        return ""


def _tell(
    case: Case,
    template: str,
    key: str,
    *,
    staff: User | None = None,
    letter: str = "",
    circumstances: Collection[str] = (),
    incomplete: bool = False,
    **context: Any,
) -> None:
    """Tell the applicant, or a member of staff, in their language and with a link to their own page of the case.

    ``letter`` is the checklist that the law has for what is told (``law.letters``).
    """
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
        letter=letter,
        circumstances=circumstances,
        incomplete=incomplete,
    )


def _agent(case: Case) -> set[str]:
    return {"agent-known"} if case.officer_id else set()


def received(case: Case) -> None:
    """The acknowledgement, with each item that the law lists (CRPA R112-5): receipt, silence, service, appeal.

    It leaves even if the Region's page does not say how to reach the service: a request that came is acknowledged, and
    what the letter lacks is kept (`acknowledgement_lacks`), since the time to appeal then counts against nobody.
    """
    assert case.received_on
    silence = refused_by_silence_on(case.received_on)
    _tell(
        case,
        "received",
        _received(case),
        letter="acknowledgement",
        circumstances={"data-fetched"} if case.siren else (),
        incomplete=True,
        silence=silence,
        until=contestable_until(Act.SILENCE, silence),
    )


def _received(case: Case) -> str:
    return f"received-{case.pk}"


def acknowledgement_lacks(case: Case) -> tuple[Item, ...]:
    """What the acknowledgement of a case was sent without (CRPA L112-12)."""
    return lacking_in(_received(case))


def documents(case: Case, letter: Suspension) -> None:
    """The letter for missing documents, with its deadline and what it does to the clock (CRPA L114-5)."""
    wanted = []
    for id in letter.wanted:
        document = case.scheme_version.definition.document(id)
        if document:
            wanted.append(document.label.get(case.applicant.language) or document.label["fr"])
    _tell(
        case,
        "documents",
        f"documents-{letter.pk}",
        letter="request-for-pieces",
        circumstances=_agent(case),
        asked=letter,
        wanted=wanted,
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


def decided(decision: Decision) -> None:
    """The decision, its reasons in law and in fact, its amounts, and how to contest it (CJA R421-5)."""
    case = decision.case
    assert decision.notified_on
    aid = notice_of(case.reference or "")
    granted = decision.outcome == Outcome.GRANTED
    awards = list(decision.proposal.awards.all()) if granted else []
    threshold = own_parameters().at(decision.voted_on).money("grants.agreement-threshold")
    agreement_due = sum(award.amount_cents for award in awards) > threshold
    _tell(
        case,
        "decided",
        f"decided-{decision.pk}",
        letter="grant" if granted else "refusal",
        circumstances={"algorithm"}
        | _agent(case)
        | ({"agreement-due"} if agreement_due else set())
        | ({"de-minimis"} if aid else set()),
        decision=decision,
        proposal=decision.proposal,
        session=decision.proposal.item.report.session,
        awards=awards,
        agreement_due=agreement_due,
        state_aid=aid.get(case.applicant.language) if aid else "",
        until=contestable_until(Act.DECISION, decision.notified_on),
    )


def written(case: Case, message: Message) -> None:
    """The service wrote a message."""
    _tell(case, "written", f"message-{message.pk}", message=message)
