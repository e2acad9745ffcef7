"""The costs of a claim: given by the applicant, then accepted, cut or refused one by one by whoever certifies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.models import Case
from jalon.documents.models import File
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments.costs import elsewhere, key_of, outside, project_of
from jalon.payments.enums import ClaimState
from jalon.payments.holding import hold_to_certify
from jalon.payments.models import Claim, Invoice
from jalon.payments.other_costs import demand_whole
from jalon.schemes.enums import CostProof
from jalon.ui.formats import language, money

LARGEST = 10**13


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """An invoice as the applicant gives it; cents before tax."""

    supplier: str
    number: str
    issued_on: date
    cents: int
    category: str = ""
    document: File | None = None

    @property
    def name(self) -> str:
        """« supplier, number »."""
        return f"{self.supplier.strip()}, {self.number.strip()}"

    @property
    def key(self) -> tuple[str, str]:
        """What makes two invoices the same."""
        return key_of(self.supplier), key_of(self.number)


def _wrong(invoice: NewInvoice, why: str, remedy: str) -> ActionRefused:
    message = _("Facture %(name)s : %(why)s.") % {"name": invoice.name, "why": why}
    return ActionRefused("payments.invoice", message, remedy, field="invoices")


def demand_sound(case: Case, invoices: Sequence[NewInvoice]) -> None:
    """Each invoice can be one of this project, and none is given twice; the first that is wrong is named."""
    project = project_of(case)
    budget = case.scheme_version.definition.budget
    categories = {one.id for one in budget if CostProof.INVOICES in one.proofs}
    given = {
        (one.supplier_key, one.number_key): one.claim
        for one in Invoice.objects.filter(claim__case=case)
        .exclude(claim__state=ClaimState.REFUSED)
        .select_related("claim")
    }
    seen: set[tuple[str, str]] = set()
    for invoice in invoices:
        if not all(invoice.key) or not 0 < invoice.cents <= LARGEST:
            raise _wrong(
                invoice,
                _("il manque le fournisseur, le numéro ou le montant"),
                _("Recopiez-les de la facture ; le montant est hors taxes, en euros."),
            )
        if budget and invoice.category not in categories:
            raise _wrong(
                invoice,
                _("sa catégorie de dépense manque, ou ne se paie pas sur facture"),
                _("Choisissez celle du budget de la convention."),
            )
        if invoice.issued_on > timezone.localdate():
            raise _wrong(invoice, _("sa date est dans le futur"), _("Recopiez la date de la facture."))
        if why := outside(invoice.issued_on, project):
            raise _wrong(invoice, why, _("Retirez-la, ou faites d’abord prolonger la convention."))
        if invoice.key in seen or invoice.key in given:
            raise _wrong(
                invoice,
                _("elle est déjà dans une demande de ce dossier"),
                _("Une facture ne se présente qu’une fois : retirez-la."),
            )
        seen.add(invoice.key)


def keep(claim: Claim, invoices: Sequence[NewInvoice]) -> None:
    """Write the invoices of a new claim."""
    Invoice.objects.bulk_create(
        Invoice(
            claim=claim,
            region=claim.case.region,
            supplier=one.supplier.strip(),
            number=one.number.strip(),
            supplier_key=one.key[0],
            number_key=one.key[1],
            issued_on=one.issued_on,
            category=one.category,
            cents=one.cents,
            document=one.document,
        )
        for one in invoices
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of an invoice is accepted, and why not all of it."""

    cents: int
    reason: str = ""


@action
def review_costs(
    claim_id: UUID,
    invoices: Mapping[int, Verdict],
    *,
    actor: User,
    others: Mapping[int, Verdict] | None = None,
) -> None:
    """Accept, cut or refuse each invoice and each other cost (by its id); what is cut says why.

    An invoice accepted elsewhere is refused, and so is a part of a lump sum's unit.
    """
    claim, case = hold_to_certify(claim_id, actor)
    accepted = sum(_reviewed(list(claim.invoices.all()), invoices))
    categories = {one.id: one for one in case.scheme_version.definition.budget}
    for cost in claim.other_costs.all():
        verdict = (others or {}).get(cost.pk)
        if verdict is None:
            continue
        label = categories[cost.category].label[language()] if cost.category in categories else ""
        _demand_fit(verdict, cost.cents, label or cost.get_proof_display(), f"other_{cost.pk}")
        demand_whole(cost, categories.get(cost.category), verdict.cents)
        cost.accepted_cents, cost.reason = verdict.cents, verdict.reason.strip()
        cost.save(update_fields=["accepted_cents", "reason"])
        accepted += verdict.cents
    record(actor, "payments.invoices", f"claim/{claim.public_id}", region=case.region, cents=accepted)


def _demand_fit(verdict: Verdict, cents: int, name: str, field: str) -> None:
    if not 0 <= verdict.cents <= cents:
        raise ActionRefused(
            "payments.accepted",
            _("Au plus %(cents)s de « %(name)s » peuvent être retenus.") % {"cents": money(cents), "name": name},
            field=f"accepted_{field}",
        )
    if verdict.cents < cents and not verdict.reason.strip():
        raise ActionRefused(
            "payments.note",
            _("Dites pourquoi « %(name)s » n’est pas retenu en entier.") % {"name": name},
            field=f"reason_{field}",
        )


def _reviewed(invoices: Sequence[Invoice], verdicts: Mapping[int, Verdict]) -> Iterator[int]:
    """Write the verdict on each invoice that has one, and give what was accepted."""
    twice = elsewhere(invoices)
    for invoice in invoices:
        verdict = verdicts.get(invoice.pk)
        if verdict is not None:
            _demand_fit(verdict, invoice.cents, f"{invoice.supplier}, {invoice.number}", str(invoice.pk))
            used = next((str(one.claim.case.reference) for one in twice[invoice.pk] if one.accepted_cents), "")
            if verdict.cents and used:
                raise _twice(invoice, used)
            invoice.accepted_cents, invoice.reason = verdict.cents, verdict.reason.strip()
            try:
                invoice.save(update_fields=["accepted_cents", "reason"])
            except IntegrityError:  # somebody else has just accepted it in another case
                raise _twice(invoice, "…") from None
        yield invoice.accepted_cents or 0


def _twice(invoice: Invoice, case: str) -> ActionRefused:
    return ActionRefused(
        "payments.invoice_twice",
        _("La facture %(name)s est déjà retenue dans le dossier %(case)s.") % {"name": invoice, "case": case},
        _("Retenez-en 0 €, avec la raison."),
        field=f"accepted_{invoice.pk}",
    )
