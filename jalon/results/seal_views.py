"""The ledger's seals: what anybody needs to verify the accounts without trusting this site."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jalon.funds import seals


def verify(request: HttpRequest) -> HttpResponse:
    """The last seal, and how to check the books against it."""
    return render(request, "results/verify.html", {"seal": seals.latest_seal()})


def seal_file(request: HttpRequest, number: int) -> HttpResponse:
    """A seal as a text file, to be kept where nobody in the house can change it."""
    made = seals.seal(number) if number < 2**63 else None
    if made is None:
        raise Http404
    response = HttpResponse(made.as_text(), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="jalon-{number}.json"'
    return response
