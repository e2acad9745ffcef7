"""Public pages. A Region's pages come last: the first part of their address is its slug."""

from django.urls import path

from jalon.results import checks_views, ledger_views, seal_views, views

app_name = "results"
urlpatterns = [
    path("", views.home, name="home"),
    path("comparaison.csv", views.comparison_file, name="comparison_file"),
    path("theme.css", views.theme, name="theme"),
    path("chiffres/", views.about, name="about"),
    path("comptes/", seal_views.verify, name="verify"),
    path("comptes/scelle-<int:number>.json", seal_views.seal_file, name="seal"),
    path("<slug:region>/", views.plan, name="plan"),
    path("<slug:region>/axes/<slug:axis>/", views.axis, name="axis"),
    path("<slug:region>/mesures/", views.measures, name="measures"),
    path("<slug:region>/mesures.csv", views.measures_file, name="measures_file"),
    path("<slug:region>/mesures/<slug:measure>/", views.measure, name="measure"),
    path("<slug:region>/indicateurs/", views.indicators, name="indicators"),
    path("<slug:region>/indicateurs.csv", views.indicators_file, name="indicators_file"),
    path("<slug:region>/affirmations/<path:key>/", views.claim, name="claim"),
    path("<slug:region>/autour/", views.facts, name="facts"),
    path("<slug:region>/sources/", views.sources, name="sources"),
    path("<slug:region>/controles/", checks_views.listing, name="checks"),
    path(
        "<slug:region>/controles/<uuid:public_id>/population.json", checks_views.population, name="population_file"
    ),
    path("<slug:region>/argent/", ledger_views.money_page, name="money"),
    path("<slug:region>/argent/annees.csv", ledger_views.years_file, name="years_file"),
    path("<slug:region>/argent/axes.csv", ledger_views.axes_file, name="axes_file"),
    path("<slug:region>/argent/ecritures/", ledger_views.entries, name="entries"),
    path("<slug:region>/argent/ecritures/<int:entry>/", ledger_views.entry, name="entry"),
]
