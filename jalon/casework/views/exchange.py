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
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.payments.enums import FileKind
from jalon.payments.exchange import differences, outgoing, take
from jalon.payments.queries import finance_files

FILES = {
    "engagements": (FileKind.COMMITMENT,),
    "mandats": (FileKind.ORDER,),
    "titres": (FileKind.RECOVERY,),
    "tout": tuple(FileKind),
}


class FileForm(ActForm):
    """A file of the finance system."""

    file = forms.FileField(
        label=gettext_lazy("Fichier CSV du système financier"),
        help_text=gettext_lazy("Pris en entier, ou pas du tout : une faute est dite avec sa ligne."),
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
        done=_("Le fichier est pris en entier."),
        back=here,
        page={
            "region": region,
            "crumb_label": _("Échanges"),
            "crumb_url": here,
            "title": _("Prendre un fichier du système financier"),
            "submit": _("Prendre le fichier"),
        },
    )
