"""Electronic signature: one small interface, and the provider that the installation names.

A Region that has a provider gives a class that follows `Provider` and names it in ``JALON_SIGNATURE_PROVIDER``
(``package.module:Class``); without one, the beneficiary sends the signed copy back from the page of the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Protocol

from django.conf import settings


@dataclass(frozen=True, slots=True)
class ToSign:
    """A paper for the provider: `key` names it (the same key again is the same request)."""

    key: str
    title: str
    content: bytes
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider says of a paper: signed, with the copy and who signed when, or declined."""

    reference: str
    signed: bool
    copy: bytes = b""
    signatory: str = ""
    signed_on: date | None = None


class NotAuthentic(Exception):
    """A message that does not come from the provider, or was changed on its way."""


class Provider(Protocol):
    """What Jalon needs of an electronic signature."""

    name: str

    def send(self, paper: ToSign) -> str:
        """Have a paper signed; the reference by which the provider will speak of it. Any exception is tried again."""
        ...

    def read(self, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """A message of the provider, once its authenticity is verified; None for news that change nothing.

        Raises `NotAuthentic` for anything whose origin is not proved.
        """
        ...


def provider() -> Provider | None:
    """The provider that the installation names, if it names one."""
    path = settings.SIGNATURE_PROVIDER
    if not path:
        return None
    module, _colon, name = path.partition(":")
    found: Provider = getattr(import_module(module), name)()
    return found
