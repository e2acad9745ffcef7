"""The addresses that an operator's software speaks to."""

from django.urls import path

from jalon.casework.views import operator_api

urlpatterns = [
    path("operateurs/<slug:region>/<slug:slug>/prestations", operator_api.deliveries, name="operator-deliveries"),
]
