"""Guessing a password is slowed down, by all web processes together."""

import pytest
from django.db import connection

from tests.cast import person

pytestmark = pytest.mark.django_db

LOGIN = "/compte/login/"


def test_after_five_wrong_passwords_even_the_right_one_waits(client, real):
    omar = person("Omar")
    for _again in range(5):
        client.post(LOGIN, {"login": omar.email, "password": "pas le bon"})
    answer = client.post(LOGIN, {"login": omar.email, "password": "mot de passe d’essai"})
    assert "_auth_user_id" not in client.session
    assert "Trop de tentatives" in answer.content.decode()


def test_the_attempts_are_counted_in_the_database(client, real):
    client.post(LOGIN, {"login": "personne@exemple.fr", "password": "pas le bon"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_attempts")
        assert cursor.fetchone()[0] > 0
