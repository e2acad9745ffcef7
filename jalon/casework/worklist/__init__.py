"""What awaits a member of staff today, by right, the most urgent first."""

from collections.abc import Callable, Iterator

from jalon.accounts.models import User
from jalon.accounts.queries import scopes_of
from jalon.accounts.rights import Right
from jalon.cases.enums import VisaKind
from jalon.casework.worklist import assessing, awards, owed, paying, requests, sitting
from jalon.casework.worklist.items import Group, Item
from jalon.payments.enums import ClaimState

__all__ = ["Group", "Item", "groups"]


def groups(user: User) -> Iterator[Group]:
    """What awaits this person, by kind; kinds with nothing are left out."""
    makers: list[tuple[Right, Callable[[User], Group]]] = [
        (Right.CASES_REVIEW, requests.to_take),
        (Right.CASES_REVIEW, requests.mine),
        (Right.CASES_REVIEW, requests.undelivered),
        (Right.CASES_RECORD_OPINION, requests.opinions),
        (Right.ASSESSMENTS_SCORE, assessing.to_mark),
        (Right.ASSESSMENTS_ORGANISE, assessing.assessments),
        (Right.CASES_LEGAL_VISA, lambda one: requests.visas(one, VisaKind.LEGAL)),
        (Right.CASES_FINANCE_VISA, lambda one: requests.visas(one, VisaKind.FINANCE)),
        (Right.CASES_LEGAL_VISA, lambda one: sitting.reports(one, VisaKind.LEGAL)),
        (Right.CASES_FINANCE_VISA, lambda one: sitting.reports(one, VisaKind.FINANCE)),
        (Right.SESSIONS_PREPARE, sitting.sessions),
        (Right.DECISIONS_NOTIFY, requests.to_notify),
        (Right.AGREEMENTS_SIGN, requests.agreements),
        (Right.AWARDS_MONITOR, awards.reports_to_read),
        (Right.AWARDS_MONITOR, awards.late_promises),
        (Right.PAYMENTS_CERTIFY, lambda one: paying.claims(one, Right.PAYMENTS_CERTIFY, ClaimState.RECEIVED)),
        (Right.PAYMENTS_APPROVE, paying.approvals),
        (Right.PAYMENTS_ORDER, lambda one: paying.claims(one, Right.PAYMENTS_ORDER, ClaimState.CERTIFIED)),
        (
            Right.PAYMENTS_RECORD_RETURN,
            lambda one: paying.claims(one, Right.PAYMENTS_RECORD_RETURN, ClaimState.ORDERED),
        ),
        (Right.PAYMENTS_RECORD_RETURN, paying.differences),
        (Right.RECEIVABLES_RECOVER, owed.findings),
        (Right.RECEIVABLES_RECOVER, owed.sums_to_ask_back),
        (Right.RECEIVABLES_RECOVER, owed.instalments),
        (Right.RECEIVABLES_RECOVER, owed.delays),
        (Right.RECEIVABLES_RECOVER, owed.excesses),
        (Right.RECEIVABLES_DECLARE, owed.notices_over),
        (Right.CASES_PROPOSE, awards.withdrawals),
        (Right.SESSIONS_RECORD_VOTE, awards.withdrawal_votes),
        (Right.SESSIONS_RECORD_VOTE, owed.reschedulings),
        (Right.CHECKS_CARRY, awards.checks),
        (Right.CHECKS_PLAN, awards.checks_to_give),
    ]
    scopes = scopes_of(user, *(right for right, _make in makers))
    for (_right, make), scope in zip(makers, scopes, strict=True):
        if scope:
            group = make(user)
            if group.items:
                yield group
