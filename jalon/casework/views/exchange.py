"""The exchange with the Region's finance system: files out, files back, what differs and who must act."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.casework.forms import long_text
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.payments.enums import BatchKind, FileKind
from jalon.payments.exchange import differences, make, outgoing, recent_batches, set_apart, settle, take
from jalon.payments.models import Apart, Batch
from jalon.payments.queries import finance_files

FILES = {
    "engagements": (FileKind.COMMITMENT,),
    "tout": tuple(FileKind),
}


class FileForm(ActForm):
    """A file of the finance system."""

    file = forms.FileField(
        label=gettext_lazy("Fichier CSV du système financier"),
        help_text=gettext_lazy(
            "Une faute de forme est dite avec sa ligne ; ce qui ne correspond pas est mis à part."
        ),
    )


class SettlementForm(ActForm):
    """How a line that was set apart is worked off."""

    settlement = long_text(
        gettext_lazy("Ce qui a été constaté, et fait"),
        gettext_lazy("Par exemple : doublon du bordereau 12."),
        rows=3,
    )


@require_safe
@requires(Right.PAYMENTS_READ)
def shown(request: SignedRequest, region: str) -> HttpResponse:
    """What differs today, the files to send, the files that came."""
    found = [(one, one.kind.label) for one in differences(region)]
    context = {
        "region": region,
        "differences": found,
        "files": finance_files(region)[:20],
        "batches": recent_batches(region),
        "apart": list(set_apart(region)[:50]),
        "takes": may(request.user, Right.PAYMENTS_RECORD_RETURN, region),
    }
    return render(request, "casework/exchange.html", context)


@require_safe
@requires(Right.PAYMENTS_READ)
def file(request: SignedRequest, region: str, name: str) -> HttpResponse:
    """A file for the finance system."""
    if name not in FILES:
        raise Http404
    response = HttpResponse(outgoing(region, FILES[name]), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{region}-{name}.csv"'
    return response


@require_http_methods(["GET", "POST"])
@requires(Right.PAYMENTS_RECORD_RETURN)
def receive(request: SignedRequest, region: str) -> HttpResponse:
    """Take a file that came from the finance system."""
    here = reverse("casework:exchange", args=[region])
    return carry_out(
        request,
        act_form(FileForm, request),
        lambda data: take(region, data["file"].name, data["file"].read(), actor=request.user),
        done=_("Le fichier est pris ; ce qui ne correspond pas est à part, plus bas."),
        back=here,
        page={
            "region": region,
            "crumb_label": _("Échanges"),
            "crumb_url": here,
            "title": _("Prendre un fichier du système financier"),
            "submit": _("Prendre le fichier"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.PAYMENTS_RECORD_RETURN)
def batch(request: SignedRequest, region: str, kind: str) -> HttpResponse:
    """Put what waits into a batch."""
    if kind not in BatchKind.values:
        raise Http404
    here = reverse("casework:exchange", args=[region])
    return carry_out(
        request,
        act_form(ActForm, request),
        lambda data: make(region, BatchKind(kind), actor=request.user),
        done=_("Le lot est prêt : téléchargez son fichier."),
        back=here,
        page={
            "region": region,
            "crumb_label": _("Échanges"),
            "crumb_url": here,
            "title": _("Faire partir un lot de mandats ?")
            if kind == "orders"
            else _("Faire partir un lot de titres ?"),
            "lede": _("Tout ce qui attend y entre, une fois ; son fichier se télécharge autant qu’il faut."),
            "submit": _("Faire le lot"),
        },
    )


@require_safe
@requires(Right.PAYMENTS_READ)
def batch_file(request: SignedRequest, region: str, number: str) -> HttpResponse:
    """The file of a batch, byte for byte as it left."""
    found = Batch.objects.filter(region=region, number=number).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{number}.csv"'
    return response


@require_http_methods(["GET", "POST"])
@requires(Right.PAYMENTS_RECORD_RETURN)
def settled(request: SignedRequest, region: str, apart_id: int) -> HttpResponse:
    """Work off a line that was set apart."""
    found = Apart.objects.filter(pk=apart_id, line__file__region=region).select_related("line").first()
    if found is None:
        raise Http404
    here = reverse("casework:exchange", args=[region])
    return carry_out(
        request,
        act_form(SettlementForm, request),
        lambda data: settle(apart_id, data["settlement"], actor=request.user),
        done=_("La ligne est traitée."),
        back=here,
        page={
            "region": region,
            "crumb_label": _("Échanges"),
            "crumb_url": here,
            "title": _("Traiter la ligne %(key)s") % {"key": found.line.key},
            "lede": f"{found.why} {found.remedy}",
            "submit": _("Enregistrer"),
        },
    )
