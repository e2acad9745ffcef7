"""Public pages. A Region's pages come last: the first part of their address is its slug."""

from django.urls import include, path

from jalon.results import checks_views, ledger_views, seal_views, views

app_name = "results"
region_pages = [
    path("", views.plan, name="plan"),
    path("axes/<slug:axis>/", views.axis, name="axis"),
    path("mesures/", views.measures, name="measures"),
    path("mesures.csv", views.measures_file, name="measures_file"),
    path("mesures/<slug:measure>/", views.measure, name="measure"),
    path("indicateurs/", views.indicators, name="indicators"),
    path("indicateurs.csv", views.indicators_file, name="indicators_file"),
    path("affirmations/<path:key>/", views.claim, name="claim"),
    path("autour/", views.facts, name="facts"),
    path("sources/", views.sources, name="sources"),
    path("controles/", checks_views.listing, name="checks"),
    path("controles/<uuid:public_id>/population.json", checks_views.population, name="population_file"),
    path("argent/", ledger_views.money_page, name="money"),
    path("argent/annees.csv", ledger_views.years_file, name="years_file"),
    path("argent/axes.csv", ledger_views.axes_file, name="axes_file"),
    path("argent/ecritures/", ledger_views.entries, name="entries"),
    path("argent/ecritures/<int:entry>/", ledger_views.entry, name="entry"),
]
urlpatterns = [
    path("", views.home, name="home"),
    path("comparaison.csv", views.comparison_file, name="comparison_file"),
    path("theme.css", views.theme, name="theme"),
    path("chiffres/", views.about, name="about"),
    path("comptes/", seal_views.verify, name="verify"),
    path("comptes/scelle-<int:number>.json", seal_views.seal_file, name="seal"),
    path("<slug:region>/", include(region_pages)),
]
