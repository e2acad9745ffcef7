"""What the tests of staff's pages share: a signed-in browser without a screen, and addresses in French."""

import re

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jalon.accounts.models import User


def client_of(user: User) -> Client:
    """Somebody signed in."""
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args: object) -> str:
    """The French address of a page of staff."""
    with translation.override("fr"):
        return reverse(f"casework:{name}", args=args)


def text_of(answer: HttpResponse) -> str:
    """A page's words, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
