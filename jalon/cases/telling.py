"""What an applicant is told, in Jalon and by mail, once the act that says it has been recorded."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from jalon.cases.models import Case, Decision, Message, Suspension
from jalon.law.clocks import Act, contestable_until, refused_by_silence_on
from jalon.notices.actions import tell
from jalon.plan.queries import region as region_called


def _link(case: Case) -> str:
    """The applicant's page of the case, if the desk is open."""
    try:
        return reverse("desk:request", args=[case.public_id])
    except NoReverseMatch:
        return ""


def _tell(case: Case, template: str, key: str, **context: Any) -> None:
    title = case.scheme_version.definition.title
    tell(
        case.applicant,
        f"cases/notices/{template}.txt",
        {
            "case": case,
            "scheme": title.get(case.applicant.language) or title["fr"],
            "region": region_called(case.region) or case.region,
            **context,
        },
        key=key,
        subject_ref=str(case.reference),
        region=case.region,
        link=_link(case),
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


def decided(decision: Decision) -> None:
    """The decision, its reasons in law and in fact, its amounts, and how to contest it (CJA R421-5)."""
    case = decision.case
    assert decision.notified_on
    _tell(
        case,
        "decided",
        f"decided-{decision.pk}",
        decision=decision,
        proposal=decision.proposal,
        awards=list(decision.proposal.awards.all()),
        until=contestable_until(Act.DECISION, decision.notified_on),
    )


def written(case: Case, message: Message) -> None:
    """The service wrote a message."""
    _tell(case, "written", f"message-{message.pk}", message=message)
