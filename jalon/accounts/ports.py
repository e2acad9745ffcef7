"""What accounts asks of rooms on higher floors, by dotted name, so that no floor is crossed.

Settings name each function; the room that answers it is free to change.
"""

from collections.abc import Callable, Sequence
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string


def is_demonstration() -> bool:
    """True when this database is a demonstration (``settings.ACCOUNTS_IS_DEMONSTRATION``)."""
    return cast(Callable[[], bool], import_string(settings.ACCOUNTS_IS_DEMONSTRATION))()


def schemes() -> Sequence[tuple[str, str]]:
    """The published schemes as (Region's slug/own slug, title), by title (``settings.ACCOUNTS_SCHEMES``)."""
    return cast(Callable[[], Sequence[tuple[str, str]]], import_string(settings.ACCOUNTS_SCHEMES))()


def regions() -> Sequence[tuple[str, str]]:
    """The Regions as (slug, name), in their order of display (``settings.ACCOUNTS_REGIONS``)."""
    return cast(Callable[[], Sequence[tuple[str, str]]], import_string(settings.ACCOUNTS_REGIONS))()
