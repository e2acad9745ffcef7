"""Every room's pages, in French without a prefix and in English under ``/en/``.

The API speaks both languages and stands outside. A room's addresses are in its own ``urls.py``. Public pages come
last: their first part is a Region's slug.
"""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

PUBLIC = ("desk", "results")
rooms = [room for room in settings.ROOMS if room not in PUBLIC]
pages = [path("", include(f"jalon.{room}.urls")) for room in (*rooms, *PUBLIC) if find_spec(f"jalon.{room}.urls")]

urlpatterns = [
    path("api/", include("jalon.opendata.api_urls")),
    *i18n_patterns(
        path("compte/", include("allauth.urls")),
        *pages,
        prefix_default_language=False,
    ),
]

handler400 = "jalon.ui.errors.bad_request"
handler403 = "jalon.ui.errors.permission_denied"
handler404 = "jalon.ui.errors.not_found"
handler500 = "jalon.ui.errors.server_error"
