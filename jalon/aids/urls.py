"""Addresses of the state-aid register."""

from django.urls import path

from jalon.aids import views

app_name = "aids"
urlpatterns = [
    path("travail/aides-etat/", views.home, name="home"),
    path("travail/aides-etat/entreprises/<str:siren>/", views.company, name="company"),
    path("travail/aides-etat/entreprises/<str:siren>/liens/nouveau/", views.link_new, name="link-new"),
    path("travail/aides-etat/entreprises/<str:siren>/liens/<int:link_id>/fin/", views.link_end, name="link-end"),
    path(
        "travail/aides-etat/entreprises/<str:siren>/liens/<int:link_id>/retirer/",
        views.link_withdraw,
        name="link-withdraw",
    ),
    path("travail/aides-etat/aides/<int:aid_id>/corriger/", views.correct, name="correct"),
    path("travail/aides-etat/aides/<int:aid_id>/annuler/", views.reverse_aid, name="reverse"),
    path("travail/aides-etat/<slug:region>/envoi/", views.sent, name="sent"),
    path("travail/aides-etat/<slug:region>/<slug:name>.csv", views.export, name="export"),
    path("travail/droit/", views.law, name="law"),
    path("travail/droit/valeurs/<int:override_id>/retirer/", views.parameter_withdraw, name="parameter-withdraw"),
    path("travail/droit/<str:identity>/", views.parameter, name="parameter"),
]
