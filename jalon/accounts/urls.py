"""Addresses of a person's own account and of the administration of roles."""

from django.urls import path

from jalon.accounts import views

app_name = "accounts"

urlpatterns = [
    path("compte/", views.me, name="me"),
    path("compte/mes-donnees/", views.mine, name="mine"),
    path("administration/personnes/", views.people, name="people"),
    path("administration/personnes/<uuid:actor_id>/", views.person, name="person"),
    path("administration/personnes/<uuid:actor_id>/roles/", views.grant, name="grant"),
    path("administration/personnes/<uuid:actor_id>/effacer/", views.erase, name="erase"),
    path("administration/roles/<int:grant_id>/retirer/", views.revoke, name="revoke"),
    path("administration/droits/", views.rights, name="rights"),
]
