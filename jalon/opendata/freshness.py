"""How recent an answer is: by the plans' published versions, the ledger's length, or its own content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import wraps
from types import MethodType
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _

from jalon.funds import publication
from jalon.funds import queries as funds
from jalon.opendata.problems import Unusable
from jalon.plan import queries as plans
from jalon.ui.release import build

# A date in seconds cannot tell two changes of one second apart: a younger answer carries its ETag alone.
UNSURE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Fresh:
    """What an answer depends on, and when that last changed (None where no date is kept)."""

    state: str
    modified: datetime | None


View = Callable[..., HttpResponseBase]
Gauge = Callable[[Mapping[str, str]], Fresh | None]


def plan(asked: Mapping[str, str]) -> Fresh | None:
    """The published versions of the Regions asked for, and today: a due date may have passed."""
    found = [one for one in plans.regions() if asked.get("region") in (None, one.slug)]
    if not found:
        return None
    today = timezone.localdate()
    versions = [(one.slug, one.version_id, one.rebuilds) for one in found]
    # A rebuild of the same version changes rows without a date of its own, so only the ETag can tell it.
    dated = all(one.rebuilds <= 1 for one in found)
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    latest = max(midnight, *(one.version.published_at for one in found if one.version))
    return Fresh(f"{versions} {today}", latest if dated else None)


def ledger(asked: Mapping[str, str]) -> Fresh | None:
    """The length of the chains of the Region asked for, or of all."""
    region = asked.get("region", "")
    if region and region not in {one.slug for one in plans.regions()}:
        return None
    return Fresh(funds.version(region), publication.last_posted(region))


def content(asked: Mapping[str, str]) -> Fresh | None:
    """Nothing is known before the answer is made: its own digest is its ETag."""
    return None


def answer(request: HttpRequest, fresh: Fresh | None, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What was asked for with its ETag, or 304 without making it."""
    if fresh is None:
        return _by_content(request, make())
    parts = (build(), request.get_full_path(), fresh.state)
    etag = quote_etag(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32])
    modified = fresh.modified
    if modified and timezone.now() - modified < UNSURE:
        modified = None
    stamp = int(modified.timestamp()) if modified else None
    response: HttpResponseBase = get_conditional_response(request, etag, stamp) or make()
    if response.status_code in (200, 304):
        response["ETag"] = etag
        if stamp is not None:
            response["Last-Modified"] = http_date(stamp)
        response["Cache-Control"] = "public, no-cache"
    return response


def conditional(gauge: Gauge) -> Callable[[View], View]:
    """An operation that answers 304 to a reader who has what it would say, and refuses unknown parameters."""

    def decorate(run: View) -> View:
        operation: Any = cast(MethodType, run).__self__  # ninja gives the operation's own method
        known = {
            name
            for model in operation.models
            if model.__ninja_param_source__ == "query"
            for name in model.__ninja_flatten_map__
        }

        @wraps(run)
        def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
            try:
                _refuse_unknown(request, known)
                fresh = gauge(kwargs)
            except Exception as failure:
                refused: HttpResponseBase = operation.api.on_exception(request, failure)
                return refused
            return answer(request, fresh, lambda: run(request, **kwargs))

        return wrapped

    return decorate


def _by_content(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return get_conditional_response(request, etag, None, response) or response


def _refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    wrong = [name for name in request.GET if name not in known]
    if not wrong:
        return
    names = ", ".join(sorted(known))
    said = _("Ce paramètre n’existe pas ici. Possibles : %(names)s.") % {"names": names} if known else ""
    raise Unusable([(name, said or _("Cette adresse ne prend aucun paramètre.")) for name in wrong])
