"""Addresses of a person's notices and of a demonstration's outbox."""

from django.urls import path

from jalon.notices import views

app_name = "notices"

urlpatterns = [
    path("compte/messages/", views.mine, name="mine"),
    path("demonstration/courrier/", views.outbox, name="outbox"),
]
