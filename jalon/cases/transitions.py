"""The table of transitions: which act leads from which states to which, and who may do it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.cases.enums import State
from jalon.cases.models import Case
from jalon.journal.refusals import ActionRefused
from jalon.schemes.definition import Definition

OPEN = (State.SUBMITTED, State.AWAITING, State.COMPLETE, State.IN_REVIEW)
GRANTED = (State.DECIDED, State.AGREED, State.RUNNING, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Transition:
    """An act: the states it leaves, the state it reaches (None: stays), the right it needs."""

    leaves: tuple[State, ...]
    reaches: State | None
    right: Right


TABLE: dict[str, Transition] = {
    "write": Transition((State.DRAFT, State.AWAITING), None, Right.CASES_APPLY),
    "apply": Transition((State.DRAFT,), None, Right.CASES_APPLY),
    "submit": Transition((State.DRAFT,), State.SUBMITTED, Right.CASES_APPLY),
    "abandon": Transition((State.DRAFT,), State.ABANDONED, Right.CASES_APPLY),
    "identify": Transition((State.DRAFT, *OPEN, State.PROPOSED), None, Right.CASES_APPLY),
    "hand_over": Transition((*OPEN, State.PROPOSED), None, Right.CASES_REVIEW),
    "take": Transition((*OPEN, State.PROPOSED), None, Right.CASES_REVIEW),
    "ask_documents": Transition((State.SUBMITTED, State.IN_REVIEW), State.AWAITING, Right.CASES_REVIEW),
    "answer_documents": Transition((State.AWAITING,), State.SUBMITTED, Right.CASES_APPLY),
    "resume": Transition((State.AWAITING,), State.SUBMITTED, Right.CASES_REVIEW),
    "complete": Transition((State.SUBMITTED,), State.COMPLETE, Right.CASES_REVIEW),
    "review": Transition((State.COMPLETE,), State.IN_REVIEW, Right.CASES_REVIEW),
    "find": Transition((State.COMPLETE, State.IN_REVIEW), None, Right.CASES_REVIEW),
    "opine": Transition((State.COMPLETE, State.IN_REVIEW), None, Right.CASES_RECORD_OPINION),
    "propose": Transition((State.IN_REVIEW,), State.PROPOSED, Right.CASES_PROPOSE),
    "withdraw_proposal": Transition((State.PROPOSED,), State.IN_REVIEW, Right.CASES_PROPOSE),
    "legal_visa": Transition((State.PROPOSED,), None, Right.CASES_LEGAL_VISA),
    "finance_visa": Transition((State.PROPOSED,), None, Right.CASES_FINANCE_VISA),
    "decide": Transition((State.PROPOSED,), State.DECIDED, Right.SESSIONS_RECORD_VOTE),
    "send_back": Transition((State.PROPOSED,), State.IN_REVIEW, Right.SESSIONS_RECORD_VOTE),
    "postpone": Transition((State.PROPOSED,), None, Right.SESSIONS_RECORD_VOTE),
    "notify": Transition((State.DECIDED,), None, Right.DECISIONS_NOTIFY),
    "send_agreement": Transition((State.DECIDED,), None, Right.DECISIONS_NOTIFY),
    "recall_agreement": Transition((State.DECIDED, State.AGREED, State.RUNNING), None, Right.DECISIONS_NOTIFY),
    "receive_signature": Transition((State.DECIDED, State.AGREED, State.RUNNING), None, Right.DECISIONS_NOTIFY),
    "agree": Transition((State.DECIDED,), State.AGREED, Right.AGREEMENTS_SIGN),
    "invite_observations": Transition((State.DECIDED, State.AGREED, State.RUNNING), None, Right.CASES_PROPOSE),
    "prepare_amendment": Transition((State.AGREED, State.RUNNING), None, Right.CASES_PROPOSE),
    "drop_amendment": Transition((State.AGREED, State.RUNNING), None, Right.CASES_PROPOSE),
    "approve_amendment": Transition((State.AGREED, State.RUNNING), None, Right.CASES_FINANCE_VISA),
    "send_amendment": Transition((State.AGREED, State.RUNNING), None, Right.DECISIONS_NOTIFY),
    "sign_amendment": Transition((State.AGREED, State.RUNNING), None, Right.AGREEMENTS_SIGN),
    "open_withdrawal": Transition(GRANTED, None, Right.CASES_PROPOSE),
    "answer_withdrawal": Transition(GRANTED, None, Right.CASES_APPLY),
    "hear_withdrawal": Transition(GRANTED, None, Right.CASES_PROPOSE),
    "propose_withdrawal": Transition(GRANTED, None, Right.CASES_PROPOSE),
    "drop_withdrawal": Transition(GRANTED, None, Right.CASES_PROPOSE),
    "decide_withdrawal": Transition(GRANTED, None, Right.SESSIONS_RECORD_VOTE),
    "report": Transition((State.AGREED, State.RUNNING), None, Right.CASES_APPLY),
    "send_report": Transition((State.AGREED, State.RUNNING), None, Right.CASES_APPLY),
    "judge_report": Transition((State.AGREED, State.RUNNING), None, Right.AWARDS_MONITOR),
    "change_milestone": Transition((State.AGREED, State.RUNNING), None, Right.AWARDS_MONITOR),
    "end_award": Transition((State.AGREED, State.RUNNING), State.CLOSED, Right.AWARDS_CLOSE),
    "close": Transition((State.DECIDED, State.RUNNING), State.CLOSED, Right.DECISIONS_NOTIFY),
    "accept": Transition((State.SUBMITTED, State.COMPLETE, State.IN_REVIEW), State.RUNNING, Right.CASES_OPERATE),
    "deliver": Transition((State.RUNNING,), None, Right.CASES_OPERATE),
    "finish": Transition((State.RUNNING,), State.CLOSED, Right.CASES_OPERATE),
    "use_hours": Transition((State.AGREED, State.RUNNING), State.RUNNING, Right.PAYMENTS_CERTIFY),
    "end_hours": Transition((State.AGREED, State.RUNNING), State.CLOSED, Right.PAYMENTS_CERTIFY),
    "list": Transition((State.DECIDED,), State.RUNNING, Right.DECISIONS_NOTIFY),
    "expire": Transition((State.RUNNING,), State.CLOSED, Right.DECISIONS_NOTIFY),
    "claim": Transition((State.AGREED, State.RUNNING), State.RUNNING, Right.PAYMENTS_CLAIM),
}


BY_OPERATOR = frozenset(("accept", "deliver", "finish"))
"""What only the operator of a scheme does."""
IN_HOURS = frozenset(("use_hours", "end_hours"))
"""What only a scheme that gives hours knows."""
OF_A_LABEL = frozenset(("list", "expire"))
"""What only a scheme that gives a label knows."""
AMENDING = frozenset(
    ("prepare_amendment", "drop_amendment", "approve_amendment", "send_amendment", "sign_amendment")
)
WITHDRAWING = frozenset(f"{act}_withdrawal" for act in ("open", "answer", "hear", "propose", "drop", "decide"))
"""What only a scheme that gives euros knows."""
AGREEING = frozenset(("send_agreement", "recall_agreement", "receive_signature", "agree"))
MONITORING = frozenset(("report", "send_report", "judge_report", "change_milestone", "end_award"))
"""What only an agreement that pays knows: its promises, and the act that ends it."""


def never_done(definition: Definition) -> frozenset[str]:
    """The acts that a scheme of this kind never knows.

    An operator signs and pays nothing with the beneficiary, and a label has no agreement. Hours are neither claimed
    nor amended: what is not used returns, more of them is another request. Only euros are withdrawn after a procedure.
    """
    if definition.by_operator:
        return IN_HOURS | OF_A_LABEL | AGREEING | AMENDING | MONITORING | WITHDRAWING | {"claim"}
    if definition.in_hours:
        return BY_OPERATOR | OF_A_LABEL | AMENDING | MONITORING | WITHDRAWING | {"claim"}
    if definition.is_label:
        return BY_OPERATOR | IN_HOURS | AGREEING | AMENDING | MONITORING | WITHDRAWING | {"claim"}
    return BY_OPERATOR | IN_HOURS | OF_A_LABEL


def allowed(case: Case, act: str) -> bool:
    """True when the case's state, and what its scheme gives, let this act be done."""
    never = never_done(case.scheme_version.definition)
    return case.state in TABLE[act].leaves and act not in never and not case.archived_on


def demand_state(case: Case, act: str) -> None:
    """Refuse the act when the case is archived, or not in a state that it leaves."""
    if case.archived_on:
        raise ActionRefused(
            "cases.archived",
            _("Ce dossier est archivé : plus rien ne s’y fait."),
            _("La personne déléguée à la protection des données peut l’en sortir en le retenant."),
        )
    if not allowed(case, act):
        raise ActionRefused(
            "cases.state",
            _("Le dossier est « %(state)s » : cette action n’est plus possible ou pas encore.")
            % {"state": case.get_state_display()},
            _("Rechargez la page : elle montre ce qui peut être fait maintenant."),
        )
