"""Every room's pages, in French without a prefix and in English under ``/en/``.

The API speaks both languages and stands outside. A room's addresses are in its own ``urls.py``. Public pages come
last: their first part is a Region's slug.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

ROOMS = ("accounts", "ui", "journal", "notices", "aids", "casework", "opendata", "desk", "results")
pages = [path("", include(f"jalon.{room}.urls")) for room in ROOMS]

urlpatterns = [
    path("api/", include("jalon.casework.api_urls")),
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
