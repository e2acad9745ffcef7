"""Envelopes: what was voted, what is left, and the votes that open and allocate."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.casework import funds_forms as forms
from jalon.casework.pages import act_form, carry_out
from jalon.casework.situations import scheme_names
from jalon.casework.votes import (
    allocate_to_scheme,
    cancel_by_vote,
    carry_credits,
    deallocate_from_scheme,
    increase_by_vote,
    open_by_vote,
    open_credits_by_vote,
    rephase_by_vote,
    transfer_by_decision,
)
from jalon.funds import queries
from jalon.funds.amounts import amount_text
from jalon.funds.models import Envelope
from jalon.funds.queries import EnvelopeSituation
from jalon.funds.votes import free_of
from jalon.payments.rephasing import carried, schedule_proposed
from jalon.plan.queries import axis_paths, region_choices
from jalon.schemes.queries import latest_versions
from jalon.ui.formats import language, money


@require_safe
@requires(Right.FUNDS_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """The envelopes and credits of my Regions."""
    scope = regions_where(request.user, Right.FUNDS_READ)
    opens = regions_where(request.user, Right.FUNDS_OPEN)
    groups = []
    for slug, name in region_choices():
        if slug in scope:
            money, other = _situations(slug)
            groups.append((slug, name, money, other, queries.credits_situation(slug), slug in opens))
    return render(request, "casework/funds.html", {"groups": groups})


def _situations(region: str) -> tuple[list[EnvelopeSituation], list[EnvelopeSituation]]:
    """The envelopes of euros, and those of hours, seats, days and posts."""
    found = [queries.envelope_situation(one.reference) for one in queries.envelopes(region)]
    known = [one for one in found if one]
    return [one for one in known if one.envelope.nature], [one for one in known if not one.envelope.nature]


def _envelope_or_404(region: str, slug: str) -> Envelope:
    envelope = queries.envelope(f"{region}/{slug}")
    if envelope is None:
        raise Http404
    return envelope


def _page(region: str, **more: Any) -> dict[str, Any]:
    return {
        "region": region,
        "crumb_label": _("Enveloppes"),
        "crumb_url": reverse("casework:funds"),
        **more,
    }


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def open_envelope(request: SignedRequest, region: str) -> HttpResponse:
    """Record the vote that opens an AP or AE."""
    axes = [(path, str(axis)) for path, axis in axis_paths(region).items()]
    form = act_form(forms.EnvelopeForm, request, axes=axes)
    return carry_out(
        request,
        form,
        lambda data: open_by_vote(region, data, actor=request.user),
        done=_("L’enveloppe est ouverte."),
        back=reverse("casework:funds"),
        page=_page(
            region,
            title=_("Ouvrir une enveloppe votée"),
            lede=_("Une AP ou une AE n’existe que par un vote du budget : sa délibération et son échéancier."),
            submit=_("Ouvrir l’enveloppe"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def open_credits(request: SignedRequest, region: str) -> HttpResponse:
    """Record the vote of a year's payment credits."""
    return carry_out(
        request,
        act_form(forms.CreditsForm, request),
        lambda data: open_credits_by_vote(region, data, actor=request.user),
        done=_("Les crédits de paiement sont ouverts."),
        back=reverse("casework:funds"),
        page=_page(
            region,
            title=_("Ouvrir des crédits de paiement"),
            lede=_("La limite des mandats d’un exercice et d’un chapitre."),
            submit=_("Ouvrir les crédits"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_ALLOCATE)
def allocate(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Allocate an envelope to a scheme."""
    envelope = _envelope_or_404(region, slug)
    lang = language()
    schemes = [(one.scheme.slug, one.definition.title[lang]) for one in latest_versions(region)]
    return carry_out(
        request,
        act_form(forms.AllocateForm, request, schemes=schemes),
        lambda data: allocate_to_scheme(envelope, data, actor=request.user),
        done=_("Le montant est affecté au dispositif."),
        back=_at(envelope),
        page=_page(
            region,
            title=_("Affecter « %(label)s »") % {"label": envelope.label},
            lede="" if schemes else _("Aucun dispositif de cette Région n’est publié dans Jalon."),
            submit=_("Affecter"),
        ),
    )


def _at(envelope: Envelope) -> str:
    return reverse("casework:funds-envelope", args=[envelope.region, envelope.slug])


def _on_envelope(envelope: Envelope, **more: Any) -> dict[str, Any]:
    return {"region": envelope.region, "crumb_label": envelope.label, "crumb_url": _at(envelope), **more}


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def increase(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Record a later vote that opens more of the same envelope."""
    envelope = _envelope_or_404(region, slug)
    return carry_out(
        request,
        act_form(forms.IncreaseForm, request, envelope=envelope),
        lambda data: increase_by_vote(envelope, data, actor=request.user),
        done=_("Le montant est ouvert."),
        back=_at(envelope),
        page=_on_envelope(
            envelope,
            title=_("Ouvrir davantage sur « %(label)s »") % {"label": envelope.label},
            submit=_("Ouvrir"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def cancel(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Record a vote that takes back what no case holds."""
    envelope = _envelope_or_404(region, slug)
    free = free_of(envelope)
    return carry_out(
        request,
        act_form(forms.VoteOnEnvelopeForm, request, envelope=envelope),
        lambda data: cancel_by_vote(envelope, data, actor=request.user),
        done=_("L’annulation est enregistrée."),
        back=_at(envelope),
        page=_on_envelope(
            envelope,
            title=_("Annuler sur « %(label)s »") % {"label": envelope.label},
            lede=_(
                "Au plus %(free)s : ce que les dossiers tiennent ne s’annule pas. Le disponible part d’abord, puis ce "
                "que les dispositifs ont de libre, et les derniers exercices de l’échéancier."
            )
            % {"free": amount_text(sum(free.values()), envelope.owner.resource)},
            submit=_("Annuler ce montant"),
            danger=True,
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def transfer(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Record a decision that moves what is available to another envelope."""
    envelope = _envelope_or_404(region, slug)
    owner = envelope.owner
    targets = [
        (one.slug, one.label)
        for one in queries.envelopes(region)
        if one.pk != envelope.pk
        and (one.owner.resource_id, one.owner.section, one.owner.repayable)
        == (owner.resource_id, owner.section, owner.repayable)
    ]
    available = free_of(envelope).get("", 0)
    return carry_out(
        request,
        act_form(forms.TransferForm, request, envelope=envelope, targets=targets),
        lambda data: transfer_by_decision(envelope, data, actor=request.user),
        done=_("Le virement est enregistré."),
        back=_at(envelope),
        page=_on_envelope(
            envelope,
            title=_("Virer depuis « %(label)s »") % {"label": envelope.label},
            lede=_(
                "%(available)s disponibles. Les enveloppes proposées sont de la même section et de la même forme."
            )
            % {"available": amount_text(available, owner.resource)},
            submit=_("Virer"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def rephase(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Record a vote on another schedule of payment credits; the agreements' calendars propose it."""
    envelope = _envelope_or_404(region, slug)
    proposed = schedule_proposed(envelope, timezone.localdate())
    return carry_out(
        request,
        act_form(forms.RephaseForm, request, initial={"schedule": forms.years_text(proposed)}),
        lambda data: rephase_by_vote(envelope, data, actor=request.user),
        done=_("L’échéancier voté est enregistré."),
        back=_at(envelope),
        page=_on_envelope(
            envelope,
            title=_("Rééchelonner « %(label)s »") % {"label": envelope.label},
            lede=_(
                "La proposition suit ce qui a été mandaté et ce que les conventions prévoient ; le reste est à "
                "l’année qui suit la dernière échéance."
            ),
            submit=_("Enregistrer le vote"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_ALLOCATE)
def deallocate(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Give back to the envelope what a scheme has not reserved."""
    envelope = _envelope_or_404(region, slug)
    names = scheme_names(region)
    schemes = [
        (ref.removeprefix(f"{region}/"), f"{names.get(ref, ref)} ({amount_text(left, envelope.owner.resource)})")
        for ref, left in free_of(envelope).items()
        if ref
    ]
    return carry_out(
        request,
        act_form(forms.DeallocateForm, request, envelope=envelope, schemes=schemes),
        lambda data: deallocate_from_scheme(envelope, data, actor=request.user),
        done=_("Le montant est rendu à l’enveloppe."),
        back=_at(envelope),
        page=_on_envelope(
            envelope,
            title=_("Désaffecter « %(label)s »") % {"label": envelope.label},
            submit=_("Désaffecter"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def carry(request: SignedRequest, region: str, exercice: int) -> HttpResponse:
    """Record the vote that puts an exercice's unused credits off to the next one."""
    chapters, proposed = _carried(region, exercice)
    return carry_out(
        request,
        act_form(forms.CarryForm, request, chapters=chapters, initial=proposed),
        lambda data: carry_credits(region, exercice, data, actor=request.user),
        done=_("Les crédits inutilisés sont tombés ; ce qui est reporté est ouvert."),
        back=reverse("casework:funds-exercice", args=[region, exercice]),
        page={
            "region": region,
            "crumb_label": _("Exercice %(year)s") % {"year": exercice},
            "crumb_url": reverse("casework:funds-exercice", args=[region, exercice]),
            "title": _("Reporter les crédits inutilisés de %(year)s") % {"year": exercice},
            "lede": _(
                "Tout ce qui reste tombe, et ne sert plus à mandater. Le vote rouvre sur l’exercice suivant ce que "
                "les conventions prévoient : c’est la proposition."
            ),
            "submit": _("Enregistrer le vote"),
            "danger": True,
        },
    )


def _carried(region: str, exercice: int) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """Each chapter with its hint, and what the form starts with."""
    chapters, proposed = [], {}
    for one in carried(region, exercice):
        words = {"left": money(one.left), "short": money(one.short)}
        hint = _("Reste %(left)s ; il manque %(short)s l’an prochain.") % words
        chapters.append((one.chapter, hint))
        proposed[f"chapter_{one.chapter}"] = one.proposed
    return chapters, proposed
