"""The page of open data, its files, and the reference of the API."""

from django.urls import path

from jalon.opendata import views

app_name = "opendata"
urlpatterns = [
    path("donnees/", views.index, name="index"),
    path("donnees/api/", views.reference, name="reference"),
    path("donnees/<slug:region>/plan.json", views.plan_file, name="plan_file"),
    path("donnees/<slug:region>/subventions.csv", views.awards_file, name="awards_file"),
    path("donnees/<slug:region>/<slug:table>.csv", views.table_file, name="table_file"),
]
