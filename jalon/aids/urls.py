"""Addresses of the state-aid register."""

from django.urls import include, path

from jalon.aids.views import law, ownership, register, sizes

app_name = "aids"
ENTERPRISE = "aides-etat/entreprises/<str:siren>"
pages = [
    path("aides-etat/", register.home, name="home"),
    path(f"{ENTERPRISE}/", register.company, name="company"),
    path(f"{ENTERPRISE}/liens/nouveau/", ownership.link_new, name="link-new"),
    path(f"{ENTERPRISE}/liens/<int:link_id>/fin/", ownership.link_end, name="link-end"),
    path(
        f"{ENTERPRISE}/liens/<int:link_id>/retirer/",
        ownership.link_withdraw,
        name="link-withdraw",
    ),
    path(f"{ENTERPRISE}/taille/", sizes.size, name="size"),
    path(f"{ENTERPRISE}/comptes/nouveaux/", sizes.accounts_new, name="accounts-new"),
    path(f"{ENTERPRISE}/comptes/<int:accounts_id>/corriger/", sizes.accounts_correct, name="accounts-correct"),
    path(f"{ENTERPRISE}/comptes/<int:accounts_id>/retirer/", sizes.accounts_withdraw, name="accounts-withdraw"),
    path(f"{ENTERPRISE}/fusion/", sizes.merger, name="merger"),
    path(f"{ENTERPRISE}/scission/", sizes.split, name="split"),
    path(f"{ENTERPRISE}/changements/<int:change_id>/retirer/", sizes.change_withdraw, name="change-withdraw"),
    path(f"{ENTERPRISE}/detenteurs/<str:reference>/", sizes.party, name="party"),
    path("aides-etat/aides/<int:aid_id>/completer/", register.complete, name="complete"),
    path("aides-etat/aides/<int:aid_id>/corriger/", register.correct, name="correct"),
    path("aides-etat/aides/<int:aid_id>/annuler/", register.reverse_aid, name="reverse"),
    path("aides-etat/<slug:region>/envoi/", register.sent, name="sent"),
    path("aides-etat/<slug:region>/<slug:name>.csv", register.export, name="export"),
    path("droit/", law.law, name="law"),
    path("droit/valeurs/<int:override_id>/retirer/", law.parameter_withdraw, name="parameter-withdraw"),
    path("droit/<str:identity>/", law.parameter, name="parameter"),
]

urlpatterns = [path("travail/", include(pages))]
