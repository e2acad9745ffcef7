"""Public pages rendered once for everybody, and again at the first request after anything in them changed.

A page depends on the Regions' published versions, on how far their ledgers have gone, on the day (a due date may
have passed) and on the software. From these its ETag is made without rendering; a reader who has the page already
gets 304. Only readers who have not signed in share a body: it holds nothing personal.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import get_language

from jalon.results.stamps import Stamp, StampedRequest, stamp
from jalon.ui.release import build

View = Callable[..., HttpResponse]

MOST_BODIES = 500


class Bodies:
    """The pages last asked for, in this process."""

    def __init__(self, most: int = MOST_BODIES) -> None:
        self.most = most
        self._kept: OrderedDict[str, HttpResponse] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> HttpResponse | None:
        """The page of this key, now the last used."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def clear(self) -> None:
        """Forgets every page."""
        with self._lock:
            self._kept.clear()

    def keep(self, key: str, response: HttpResponse) -> None:
        """Keeps a page, and lets the least used go."""
        with self._lock:
            self._kept[key] = response
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)


bodies = Bodies()


def is_shared(request: HttpRequest) -> bool:
    """Whether this reader sees what everybody sees: nobody signed in, no message waiting."""
    return (
        request.method in ("GET", "HEAD") and not request.user.is_authenticated and not len(get_messages(request))
    )


def page_key(request: HttpRequest, now: Stamp, also: str = "") -> str:
    """What the body of this address depends on."""
    day = timezone.localdate().isoformat()
    parts = (build(), get_language() or "", request.get_full_path(), day, now.digest, also)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def public_page(view: View) -> View:
    """A view whose body everybody shares until what it shows changes. A ``region`` in its address narrows that."""
    return public_page_of(lambda: "")(view)


def public_page_of(also: Callable[[], str]) -> Callable[[View], View]:
    """The same for a view that shows more than the stamp tells: its body also changes with what ``also`` answers."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponse:
            now = stamp(kwargs.get("region", ""))
            cast(StampedRequest, request).stamp = now  # the frame's navigation reads it
            if not is_shared(request):
                response = view(request, **kwargs)
                response["Cache-Control"] = "private, no-store"
                return response
            key = page_key(request, now, also())
            etag = f'"{key}"'
            if etag in parse_etags(request.headers.get("If-None-Match", "")):
                return _labelled(HttpResponseNotModified(), etag)
            kept = bodies.get(key)
            if kept is None:
                kept = view(request, **kwargs)
                if kept.status_code == 200 and not settings.DEBUG:
                    bodies.keep(key, kept)
            return _labelled(HttpResponse(kept.content, status=kept.status_code, headers=dict(kept.items())), etag)

        return wrapped

    return decorate


def _labelled(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
