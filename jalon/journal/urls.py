"""Address of the journal."""

from django.urls import path

from jalon.journal import views

app_name = "journal"

urlpatterns = [path("journal/", views.entries, name="entries")]
