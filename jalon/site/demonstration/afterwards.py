"""What an agreement promises and what comes of it: reports sent and judged, a withdrawal step by step, the closure."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.actions.withdrawing import Taken
from jalon.cases.models import Case
from jalon.documents.actions import store
from jalon.monitoring.actions import promising, reporting
from jalon.monitoring.actions.reporting import PAPERED, Said, Written
from jalon.monitoring.models import Milestone
from jalon.payments import closing, results, withdrawal
from jalon.payments.enums import Extent, Ground
from jalon.payments.models import RecoveryOrder, Withdrawal
from jalon.schemes.enums import Instrument
from jalon.site.demonstration.papers import paper

Act = Mapping[str, Any]
Cast = Mapping[Role, User]


def report(case: Case, act: Act, cast: Cast) -> None:
    """Something promised is sent, with its figures or its file; accepted, given back, or left to be read."""
    applicant, officer = cast[Role.APPLICANT], cast[Role.OFFICER]
    milestone = _milestone(case, act)
    figures = {
        name: Said(Decimal(value), "Pièce fictive, page 2") for name, value in act.get("figures", {}).items()
    }
    written = Written(act["said"], act.get("gap", ""), figures)
    reporting.write(milestone.public_id, written, actor=applicant)
    if milestone.kind in PAPERED:
        reporting.attach(milestone.public_id, "livrable-fictif.pdf", paper(milestone.label["fr"]), actor=applicant)
    sent = reporting.send(milestone.public_id, actor=applicant, on=act["on"])
    if "accepted" in act:
        reporting.accept(sent.public_id, actor=officer, on=act["accepted"])
    if "missing" in act:
        reporting.ask_more(sent.public_id, act["missing"], act["answer_by"], actor=officer, on=act["returned"])


def move(case: Case, act: Act, cast: Cast) -> None:
    """A promise has another day."""
    milestone = _milestone(case, act)
    promising.move(milestone.public_id, act["to"], act["reason"], actor=cast[Role.OFFICER], on=act["on"])


def _milestone(case: Case, act: Act) -> Milestone:
    return case.milestones.get(name=act["step"])


def declare_results(case: Case, act: Act, cast: Cast) -> None:
    """The company says what its project came to, before its success is found."""
    proof = store("resultats-fictifs.pdf", paper("Résultats du projet"), sender=cast[Role.APPLICANT])
    results.declare(case.public_id, act["said"], actor=cast[Role.APPLICANT], proof=proof, on=act["on"])


def notice_withdrawal(case: Case, act: Act, cast: Cast) -> None:
    """The company is told what is held against its aid, and may answer."""
    officer = cast[Role.OFFICER]
    withdrawal.open_(
        case.public_id,
        Ground(act["ground"]),
        Extent(act["extent"]),
        _amounts(act),
        act["reasons"],
        act["answer_by"],
        actor=officer,
        proofs=[store(f"{title} (fictif).pdf", paper(title), sender=officer) for title in act["proofs"]],
        on=act["on"],
    )


def _amounts(act: Act) -> Mapping[Instrument, Taken]:
    return {
        Instrument(name): Taken(part.get("unpaid", 0) * 100, part.get("paid", 0) * 100)
        for name, part in act.get("takes", {}).items()
    }


def _running(case: Case) -> Withdrawal:
    return case.withdrawals.latest("pk")


def answer_withdrawal(case: Case, act: Act, cast: Cast) -> None:
    """The company answers, and may ask to be heard."""
    withdrawal.answer(
        _running(case).public_id,
        act["said"],
        actor=cast[Role.APPLICANT],
        files=[store("reponse-fictive.pdf", paper("Réponse de l’entreprise"), sender=cast[Role.APPLICANT])],
        wants_hearing=act.get("wants_hearing", False),
        on=act["on"],
    )


def propose_withdrawal(case: Case, act: Act, cast: Cast) -> None:
    """What is put to the vote, in view of the answer."""
    running, officer = _running(case), cast[Role.OFFICER]
    withdrawal.propose(
        running.public_id, Extent(act["extent"]), _amounts(act), act["held"], actor=officer, on=act["on"]
    )


def vote_withdrawal(case: Case, act: Act, cast: Cast) -> None:
    """The vote, recorded by the secretary; what was paid back is received on the day that the file gives."""
    secretary = cast[Role.SECRETARY]
    withdrawal.decide(_running(case).public_id, act["deliberation"], act["on"], act["due_on"], actor=secretary)


def close(case: Case, act: Act, cast: Cast) -> None:
    """The award is over: closed by somebody who neither prepared it nor accepted its last report."""
    closing.close(case.public_id, act["note"], actor=cast[Role.FINANCE_OFFICER], on=act["on"])


def interest_orders(case: Case, due_on: date) -> list[RecoveryOrder]:
    """The orders of interest that came with an instalment."""
    return list(RecoveryOrder.objects.filter(case=case, kind="interest", due_on=due_on, due_cents__gt=0))


ACTS: Mapping[str, Callable[[Case, Act, Cast], None]] = {
    "report": report,
    "move": move,
    "declare-results": declare_results,
    "notice-withdrawal": notice_withdrawal,
    "answer-withdrawal": answer_withdrawal,
    "propose-withdrawal": propose_withdrawal,
    "vote-withdrawal": vote_withdrawal,
    "close": close,
}
"""By the name that the file gives them."""
