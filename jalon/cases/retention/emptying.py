"""Empties a request whose time is over.

What stays: its number, its scheme, its dates, its state; of a grant to a legal person also whom it was granted to, for
what, how much, and the deliberation, which are public. The ledger, the register of aids and the journal keep their own
rules: they hold pseudonymous ids.
"""

from datetime import date

from jalon.cases import queue
from jalon.cases.enums import EVER_GRANTED
from jalon.cases.models import (
    Agreement,
    Amendment,
    Attachment,
    BankAccount,
    Case,
    Entrant,
    Fact,
    Interest,
    Letter,
    Mark,
    Message,
    Note,
    Opinion,
    Partner,
    Proposal,
    Review,
    Settlement,
    Signing,
    Suspension,
    Visa,
)
from jalon.cases.signals import case_emptied
from jalon.documents.actions import erase_file
from jalon.documents.models import File
from jalon.funds.actions import erase_private_parts
from jalon.notices.actions import empty_about
from jalon.schemes.enums import ApplicantKind

EMPTIED = "—"


def empty(case: Case, today: date) -> None:
    """Erase what a request held, its files too; ``case`` is locked and its time is over."""
    files = _files(case)
    _erase_words(case)
    case_emptied.send(Case, case=case)
    for file in files:
        erase_file(file)
    for reference in {case.reference or "", str(case.public_id)} - {""}:
        empty_about(reference)
        erase_private_parts(reference)
    public = case.outcome in EVER_GRANTED and case.applicant_kind != ApplicantKind.PERSON
    if not public:
        case.siren = case.company_name = case.title = ""
        Partner.objects.filter(case=case).delete()
    case.register_then, case.seat_key, case.tags = {}, "", []
    case.organisation = case.like = None
    case.erased_on = today
    queue.place(case)
    case.save()


def _files(case: Case) -> list[File]:
    """Every file of the request: what was sent, what was printed, what was signed."""
    named = [
        *Attachment.objects.filter(case=case).values_list("file", flat=True),
        *Letter.objects.filter(case=case).exclude(file=None).values_list("file", flat=True),
        *Signing.objects.filter(case=case).exclude(signed_copy=None).values_list("signed_copy", flat=True),
    ]
    return list(File.objects.filter(pk__in=named))


def _erase_words(case: Case) -> None:
    """Delete what was said and counted; blank the reasons in what has to stay."""
    for model in (Fact, Message, Note, BankAccount):
        model.objects.filter(case=case).delete()
    Opinion.objects.filter(case=case).update(reason="")
    Suspension.objects.filter(case=case).update(text="")
    Interest.objects.filter(case=case).update(reason="")
    Letter.objects.filter(case=case, file=None).update(paper=None)
    Signing.objects.filter(case=case).exclude(signatory="").update(signatory=EMPTIED)
    Agreement.objects.filter(case=case).update(applicant_signatory=EMPTIED)
    Amendment.objects.filter(agreement__case=case).update(reason="")
    Proposal.objects.filter(case=case).update(reasons_law="", reasons_fact="", evaluation={})
    Visa.objects.filter(proposal__case=case).update(note="")
    Entrant.objects.filter(case=case).update(amounts_reason="", withdrawn_reason="")
    Review.objects.filter(entrant__case=case).update(comment="", ended_reason="")
    Mark.objects.filter(review__entrant__case=case).update(reason="")
    Settlement.objects.filter(entrant__case=case).update(reason="")
