"""What is owed to the Region: called, charged, contested, put off, received, given up by a vote.

Three books: ``receivables`` holds the principal of advances (a payment from a repayable envelope opens it),
``interest`` what the agreement or a delay adds, ``undue`` what was paid without being due. Each line names its envelope.
"""

from collections.abc import Sequence

from jalon.funds.actions.legs import Line, moves
from jalon.funds.enums import Book, Operation, Step
from jalon.funds.posting import Act, Posted, post
from jalon.journal.transactions import action


@action
def call_due(
    act: Act, scheme: str, case: str, lines: Sequence[Line], *, book: Book = Book.RECEIVABLES, put_off: bool = False
) -> Posted:
    """An instalment of an advance falls due (recovery order): outstanding(case) → due(case).

    ``put_off``: what was rescheduled falls due on its new day, in any of the three books.
    """
    source = Step.RESCHEDULED if put_off else Step.OUTSTANDING
    return post(Operation.CALL_DUE, act, moves(lines, source, Step.DUE, scheme, case, book))


@action
def charge(act: Act, scheme: str, case: str, lines: Sequence[Line], book: Book) -> Posted:
    """A recovery order charges interest, or claims a sum paid unduly: charged → due(case).

    What is undue is never more than what the case was paid from that envelope, and never an advance, which is
    already owed as principal.
    """
    return post(Operation.CHARGE, act, moves(lines, Step.CHARGED, Step.DUE, scheme, case, book))


@action
def dispute(act: Act, scheme: str, case: str, lines: Sequence[Line], book: Book) -> Posted:
    """The debtor contests a recovery order (CGCT L1617-5): due(case) → disputed(case)."""
    return post(Operation.DISPUTE, act, moves(lines, Step.DUE, Step.DISPUTED, scheme, case, book))


@action
def uphold(act: Act, scheme: str, case: str, lines: Sequence[Line], book: Book) -> Posted:
    """The contested sum is confirmed: disputed(case) → due(case)."""
    return post(Operation.UPHOLD, act, moves(lines, Step.DISPUTED, Step.DUE, scheme, case, book))


@action
def reschedule(act: Act, scheme: str, case: str, lines: Sequence[Line], book: Book) -> Posted:
    """Time to pay is given: due(case) → rescheduled(case); it falls due again by ``call_due``."""
    return post(Operation.RESCHEDULE, act, moves(lines, Step.DUE, Step.RESCHEDULED, scheme, case, book))


@action
def receive(
    act: Act,
    scheme: str,
    case: str,
    lines: Sequence[Line],
    *,
    book: Book = Book.RECEIVABLES,
    source: Step = Step.DUE,
) -> Posted:
    """The accountant received what was due, put off or contested → received(case). It refills no envelope."""
    return post(Operation.RECEIVE, act, moves(lines, source, Step.RECEIVED, scheme, case, book))


@action
def repay_early(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """An advance is repaid before it is due: outstanding(case) → received(case)."""
    return post(
        Operation.REPAY_EARLY, act, moves(lines, Step.OUTSTANDING, Step.RECEIVED, scheme, case, Book.RECEIVABLES)
    )


@action
def write_off(
    act: Act, scheme: str, case: str, lines: Sequence[Line], book: Book, source: Step = Step.DUE
) -> Posted:
    """A vote gives up what will not come (remise, admission en non-valeur): → written_off(case)."""
    return post(Operation.WRITE_OFF, act, moves(lines, source, Step.WRITTEN_OFF, scheme, case, book))
