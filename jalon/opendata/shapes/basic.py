"""What several objects share: two languages, a stretch of time, a page of a list, an error."""

from __future__ import annotations

import datetime
from typing import Generic, TypeVar

from ninja import Schema
from pydantic import Field

T = TypeVar("T")


class Text(Schema):
    """The same words in both languages; empty where nothing is written."""

    fr: str
    en: str


class Period(Schema):
    """From one day to another, both included, as far as the source says; `words` is its own precision."""

    first: datetime.date | None = Field(description="First day, null when open or unknown.")
    last: datetime.date | None = Field(description="Last day, null when open or unknown.")
    words: Text


class Page(Schema, Generic[T]):
    """A page of a list that is counted."""

    items: list[T]
    page: int
    size: int
    total: int = Field(description="How many objects the whole list has.")
    next: str | None = Field(description="Address of the next page, null on the last one.")


class Stretch(Schema, Generic[T]):
    """A part of a list that is followed from a mark instead of counted."""

    items: list[T]
    size: int
    next: str | None = Field(description="Address of the following part, null where the list ends.")


class Wrong(Schema):
    """One parameter that cannot be used."""

    parameter: str
    detail: str


class Problem(Schema):
    """What went wrong and what to do about it (RFC 9457), in the reader's language."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    remedy: str
    errors: list[Wrong]
