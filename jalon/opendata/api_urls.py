"""The API's addresses: not under a language, since what they say is in both."""

from django.urls import path, re_path

from jalon.opendata.api import addresses
from jalon.opendata.serving import unknown

urlpatterns = [
    path("v1/", (addresses(), "opendata-api", "opendata-api")),
    re_path("", unknown),
]
