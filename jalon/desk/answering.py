"""What a company answers to a letter or to findings: words, documents, or both; and the documents of either side."""

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from jalon.accounts.resuming import SignedRequest
from jalon.cases.models import Case
from jalon.desk.filed import given
from jalon.documents.policy import ACCEPTED
from jalon.monitoring.models import CheckPiece
from jalon.payments.models import WithdrawalPiece
from jalon.ui.fields import FilesField


class AnswerForm(forms.Form):
    """What is answered, in one's own words, with the documents that show it."""

    text = forms.CharField(
        label=_("Votre réponse"),
        help_text=_("Ce qui est faux, ce qui explique, ce que vous proposez."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        required=False,
    )
    file = FilesField(
        label=_("Vos documents"),
        help_text=_("Cinq fichiers au plus, de 10 Mo chacun. Vous pourrez en envoyer d’autres ensuite."),
        accept=ACCEPTED,
    )


def piece_of(
    request: SignedRequest,
    case: Case,
    known: QuerySet[CheckPiece] | QuerySet[WithdrawalPiece],
    piece_id: int,
) -> HttpResponse:
    """A document of a procedure, of either side; none of another case."""
    found = known.select_related("file").filter(pk=piece_id).first()
    if found is None:
        raise Http404
    return given(request, case, found.file)
