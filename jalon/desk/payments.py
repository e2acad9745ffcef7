"""Asking to be paid: what was done, for how much, with its proof."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.accounts.sendings import sent_as
from jalon.cases.models import Case
from jalon.cases.transitions import allowed
from jalon.desk.cost_forms import LumpsForm, StatementForm, new_costs
from jalon.desk.doors import request_or_404
from jalon.desk.lines import Lines, grown, lines_of
from jalon.desk.questions import language
from jalon.documents.actions import store
from jalon.documents.models import File
from jalon.documents.policy import ACCEPTED, MAX_BYTES
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments.actions import claim_payment
from jalon.payments.enums import ClaimKind
from jalon.payments.invoices import NewInvoice
from jalon.payments.money import claimable
from jalon.payments.other_costs import NewCosts
from jalon.schemes.enums import CostProof, Instrument
from jalon.ui.fields import DayField, MoneyField
from jalon.ui.formats import money

INVOICES, MORE = "invoices", "add-invoice"


class ClaimForm(forms.Form):
    """A payment claim; each instrument says what is left of it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Que demandez-vous ?"),
        choices=ClaimKind.choices,
        initial=ClaimKind.INTERIM,
        widget=forms.RadioSelect,
    )
    instrument = forms.ChoiceField(label=gettext_lazy("Sous quelle forme ?"), widget=forms.RadioSelect)
    asked = MoneyField(label=gettext_lazy("Montant demandé, en euros"))
    explanation = forms.CharField(
        label=gettext_lazy("Ce qui a été fait"),
        help_text=gettext_lazy("Les dépenses réalisées et leurs dates."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
    )
    proof = forms.FileField(
        label=gettext_lazy("Justificatif"),
        help_text=gettext_lazy("Factures acquittées ou état des dépenses, en un fichier de 10 Mo au plus."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = {one: claimable(case, one) for one in Instrument}
        instrument = self.fields["instrument"]
        assert isinstance(instrument, forms.ChoiceField)
        instrument.choices = [
            (one.value, _("%(form)s : %(left)s restent à demander") % {"form": one.label, "left": money(cents)})
            for one, cents in left.items()
            if cents > 0
        ]


class InvoiceForm(forms.Form):
    """One invoice of the project."""

    supplier = forms.CharField(label=gettext_lazy("Fournisseur"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Numéro de facture"), max_length=80)
    issued_on = DayField(label=gettext_lazy("Date de la facture"))
    cents = MoneyField(label=gettext_lazy("Montant hors taxes, en euros"))
    category = forms.ChoiceField(label=gettext_lazy("Dépense"), required=False)
    document = forms.FileField(
        label=gettext_lazy("La facture"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED})
    )

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [("", _("Choisir")), *categories]
        if not categories:
            del self.fields["category"]


def _categories(case: Case) -> list[tuple[str, str]]:
    """The kinds of cost that an invoice may show."""
    budget = case.scheme_version.definition.budget
    return [(one.id, one.label[language()]) for one in budget if CostProof.INVOICES in one.proofs]


def _invoice_lines(case: Case, said: Any, files: Any, more: bool) -> Lines:
    """The invoices as sent, with one line more where it was asked for; a form without any line sends none."""
    data = said if said is not None and f"{INVOICES}-TOTAL_FORMS" in said else None
    if data is not None and more:
        data = grown(data, INVOICES)
    sent = files or None if data is not None else None
    return lines_of(InvoiceForm, INVOICES, data, [], sent, categories=_categories(case))


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Ask to be paid a part of what was granted; the same form sent twice asks once."""
    case = request_or_404(request, public_id)
    if not allowed(case, "claim"):
        messages.info(request, _("Le paiement se demande quand la convention est signée."))
        return redirect("desk:request", public_id=public_id)
    said = typed(request)
    more = said is not None and MORE in said
    form = ClaimForm(
        case, None if more else said, request.FILES or None, initial=said.dict() if more and said else {}
    )
    lines = _invoice_lines(case, said, request.FILES, more)
    statement, lumps = StatementForm(case, said), LumpsForm(case, said)
    others = not (statement.is_bound and lumps.is_bound) or (statement.is_valid() and lumps.is_valid())
    good = form.is_valid() and others and (lines.is_valid() or not lines.is_bound)
    if request.method == "POST" and not more and good:
        try:
            _claim(request, case, form.cleaned_data, lines.filled(), new_costs(statement, lumps))
            messages.success(request, _("Votre demande de paiement est envoyée."))
            return redirect("desk:request", public_id=public_id)
        except ActionRefused as refusal:
            field = {"file": "proof"}.get(refusal.field, refusal.field)
            told = str(refusal)
            if field in statement.fields:
                statement.add_error(field, told)
            else:
                form.add_error(field if field in form.fields else None, told)
    title = case.scheme_version.definition.title.get(language(), "")
    context = {
        "region": case.region,
        "case": case,
        "scheme_title": title,
        "form": form,
        "lines": lines,
        "statement": statement,
        "lumps": lumps if lumps.fields else None,
        "key": uuid4(),
    }
    return render(request, "desk/payment.html", context)


@action
def _claim(
    request: SignedRequest, case: Case, said: dict[str, Any], lines: list[dict[str, Any]], costs: NewCosts
) -> None:
    """The proof, the costs and the claim, all or nothing."""

    def kept(sent: Any) -> File | None:
        return store(sent.name, sent.read(MAX_BYTES + 1), sender=request.user) if sent else None

    proof = kept(said["proof"])
    claim_payment(
        case.public_id,
        Instrument(said["instrument"]),
        said["asked"],
        said["explanation"],
        actor=request.user,
        proof=proof,
        kind=ClaimKind(said["kind"]),
        invoices=[NewInvoice(**{**line, "document": kept(line["document"])}) for line in lines],
        costs=costs,
        key=sent_as(request),
    )
