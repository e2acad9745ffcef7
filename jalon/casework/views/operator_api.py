"""What an operator's software says and reads of a share, in JSON, by a key: who is served, and lines delivered."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jalon.accounts.models import User
from jalon.cases import operators
from jalon.cases.actions import operators as acts
from jalon.cases.actions.operator_keys import whose
from jalon.cases.actions.operators import MOST_LINES, Declared
from jalon.funds.models import Resource
from jalon.funds.shares import ShareSituation
from jalon.journal.refusals import ActionRefused

LONGEST = 500_000
"""The bytes of a body, far more than its lines need."""
LINE = {"case", "quantity", "value_cents", "date", "proof"}


def _problem(status: int, code: str, message: str, remedy: str = "", field: str = "") -> JsonResponse:
    said = {"code": code, "message": message, "remedy": remedy, "field": field}
    answer = JsonResponse({name: text for name, text in said.items() if text}, status=status)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def deliveries(request: HttpRequest, region: str, slug: str) -> JsonResponse:
    """GET: whom the share serves, with what is left. POST: declare lines, all or none, once for each Idempotency-Key."""
    kind, _space, key = request.headers.get("Authorization", "").partition(" ")
    person = whose(key.strip(), f"{region}/{slug}") if kind.lower() == "bearer" else None
    found = operators.situation_for(f"{region}/{slug}", person) if person else None
    if person is None or found is None:
        return _problem(
            401, "unauthorized", _("Cette clé n’ouvre pas cette part."), _("Faites-en une sur sa page.")
        )
    if request.method == "GET":
        return JsonResponse(_served(found))
    once = request.headers.get("Idempotency-Key", "").strip()
    if not 8 <= len(once) <= 40:
        return _problem(
            400,
            "idempotency-key",
            _("L’en-tête Idempotency-Key manque : de 8 à 40 signes, propres à cet envoi."),
            _("Un envoi répété avec la même clé ne déclare rien de plus."),
        )
    try:
        return JsonResponse({"declared": _declare(request, person, found, once)}, status=201)
    except ValueError as wrong:
        return _problem(400, "body", str(wrong), _("docs/operators.md montre un envoi entier."))
    except ActionRefused as refused:
        return _problem(422, refused.code, refused.message, refused.remedy, refused.field or "")


def _served(found: ShareSituation) -> dict[str, Any]:
    resource = found.envelope.owner.resource
    return {
        "share": found.share.reference,
        "unit": resource.code,
        "left": _units(found.left, resource),
        "fictif": found.envelope.fictif,
        "cases": [
            {
                "case": one.case.reference,
                "beneficiary": one.case.company_name,
                "granted": _units(one.granted, resource),
                "used": _units(one.used, resource),
                "left": _units(one.left, resource),
                "closed": one.case.closed_on is not None,
            }
            for one in operators.served_by(found)
        ],
    }


def _units(amount: int, resource: Resource) -> str:
    return str(Decimal(amount).scaleb(-resource.decimals))


def _declare(request: HttpRequest, person: User, found: ShareSituation, once: str) -> int:
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        raise ValueError(_("Ce corps est trop long."))
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        raise ValueError(_("Le corps n’est pas du JSON.")) from None
    lines = said.get("lines") if isinstance(said, dict) else None
    if not isinstance(lines, list) or not 0 < len(lines) <= MOST_LINES:
        raise ValueError(_("lines est une liste de 1 à %(most)s lignes.") % {"most": MOST_LINES})
    resource = found.envelope.owner.resource
    declared = [_line(number, line, resource) for number, line in enumerate(lines, 1)]
    return acts.declare_deliveries(found.share, declared, actor=person, key=f"api-{found.share.pk}-{once}")


def _line(number: int, line: Any, resource: Resource) -> Declared:
    """A line of the body; says which one is wrong, and in what."""
    if not isinstance(line, Mapping) or set(line) != LINE:
        names = ", ".join(sorted(LINE))
        raise ValueError(_("Ligne %(number)s : elle porte %(names)s.") % {"number": number, "names": names})
    cents, proof, case = line["value_cents"], line["proof"], line["case"]
    try:
        units = Decimal(str(line["quantity"])).scaleb(resource.decimals)
        day = date.fromisoformat(str(line["date"]))
    except (InvalidOperation, ValueError):
        units, day = Decimal("NaN"), date.min
    sound = units.is_finite() and units == units.to_integral_value() and abs(units) < 10**15
    texts = isinstance(case, str) and isinstance(proof, str) and "\0" not in case + proof
    if not sound or not texts or type(cents) is not int or not 0 <= cents < 10**15:
        raise ValueError(
            _("Ligne %(number)s : quantity est un nombre, value_cents un entier, date un jour (2026-03-31).")
            % {"number": number}
        )
    return Declared(case, int(units), cents, day, proof)
