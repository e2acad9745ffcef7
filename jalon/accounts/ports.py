"""What accounts asks of rooms on higher floors, by dotted name, so that no floor is crossed.

Settings name each function; the room that answers it is free to change.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a person's: its path in the archive that he takes away, and how its bytes are read."""

    path: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Held:
    """What a room holds about a person: rows of plain values under a name, and the files that go with them."""

    name: str
    rows: Sequence[Mapping[str, object]]
    documents: Sequence[Document] = ()


def is_demonstration() -> bool:
    """True when this database is a demonstration (``settings.ACCOUNTS_IS_DEMONSTRATION``)."""
    return cast(Callable[[], bool], import_string(settings.ACCOUNTS_IS_DEMONSTRATION))()


def schemes() -> Sequence[tuple[str, str]]:
    """The published schemes as (Region's slug/own slug, title), by title (``settings.ACCOUNTS_SCHEMES``)."""
    return cast(Callable[[], Sequence[tuple[str, str]]], import_string(settings.ACCOUNTS_SCHEMES))()


def regions() -> Sequence[tuple[str, str]]:
    """The Regions as (slug, name), in their order of display (``settings.ACCOUNTS_REGIONS``)."""
    return cast(Callable[[], Sequence[tuple[str, str]]], import_string(settings.ACCOUNTS_REGIONS))()


def personal_data(person: object) -> Iterator[Held]:
    """What each room holds about a person (``settings.ACCOUNTS_PERSONAL_DATA``), room by room."""
    for name in settings.ACCOUNTS_PERSONAL_DATA:
        yield from cast(Callable[[object], Sequence[Held]], import_string(name))(person)
