"""Addresses of the desk: a person's requests, then a Region's schemes."""

from django.urls import path

from jalon.desk import declared, estimation, filed, members, payments, requests, schemes

app_name = "desk"
urlpatterns = [
    path("demandes/", requests.mine, name="requests"),
    path("demandes/entreprises/", members.organisations, name="organisations"),
    path("demandes/entreprises/<int:membership_id>/admettre/", members.admit, name="admit"),
    path("demandes/entreprises/<int:membership_id>/retirer/", members.leave, name="leave"),
    path("demandes/nouvelle/<slug:region>/<slug:slug>/", requests.begin, name="begin"),
    path("demandes/<uuid:public_id>/", requests.one, name="request"),
    path("demandes/<uuid:public_id>/entreprise/", requests.company, name="request-company"),
    path("demandes/<uuid:public_id>/projet/", requests.project, name="request-project"),
    path("demandes/<uuid:public_id>/questions/<str:fact>/", requests.question, name="request-answer"),
    path("demandes/<uuid:public_id>/pieces/", requests.documents, name="request-documents"),
    path("demandes/<uuid:public_id>/pieces/envoyees/", filed.answered, name="request-answered"),
    path("demandes/<uuid:public_id>/pieces/<slug:wanted>/", filed.document, name="request-document"),
    path("demandes/<uuid:public_id>/aides-recues/", declared.page, name="request-declaration"),
    path("demandes/<uuid:public_id>/verifier/", requests.check, name="request-check"),
    path("demandes/<uuid:public_id>/abandonner/", requests.abandon, name="request-abandon"),
    path("demandes/<uuid:public_id>/paiement/", payments.ask, name="request-payment"),
    path("demandes/<uuid:public_id>/lettres/<int:letter_id>/", filed.letter, name="request-letter"),
    path("demandes/<uuid:public_id>/messages/", filed.write, name="request-write"),
    path("aides/", schemes.home, name="home"),
    path("<slug:region>/aides/", schemes.catalogue, name="catalogue"),
    path("<slug:region>/aides/<slug:slug>/", schemes.scheme, name="scheme"),
    path("<slug:region>/aides/<slug:slug>/estimation/", estimation.start, name="estimate"),
    path("<slug:region>/aides/<slug:slug>/estimation/entreprise/", estimation.company, name="estimate-company"),
    path("<slug:region>/aides/<slug:slug>/estimation/resultat/", estimation.result, name="estimate-result"),
    path("<slug:region>/aides/<slug:slug>/estimation/recommencer/", estimation.restart, name="estimate-restart"),
    path(
        "<slug:region>/aides/<slug:slug>/estimation/question/<str:fact>/",
        estimation.question,
        name="estimate-question",
    ),
]
