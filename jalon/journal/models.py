"""What the house remembers of its actions, and what kind of database it lives in."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ActionKey(models.Model):
    """The answer to a request already carried out, so that the same form sent twice acts once."""

    key = models.CharField(max_length=100, primary_key=True)
    action = models.CharField(max_length=100)
    result = models.JSONField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class Kind(models.TextChoices):
    """What a database holds, for ever."""

    REAL = "real", _("réelle")
    DEMONSTRATION = "demonstration", _("démonstration")


class Installation(models.Model):
    """The one row that says whether this database is real or a demonstration. The database refuses to change it."""

    only = models.BooleanField(primary_key=True, default=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    declared_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="installation_is_one_row", condition=models.Q(only=True)),
            models.CheckConstraint(name="installation_kind_known", condition=models.Q(kind__in=Kind.values)),
        ]

    def __str__(self) -> str:
        return self.kind


class Entry(models.Model):
    """One action of one person on one thing: ids and digests, never a name, a text or a network address.

    ``actor_id`` is the person's pseudonymous id, empty for the house's own work; ``action`` is ``room.verb``;
    ``subject`` a reference (a case's number, a scheme's path); ``digests`` what proves the content: SHA-256 hex,
    identifiers, numbers, dates. Appended only: the database refuses the rest, to its owner too.
    """

    at = models.DateTimeField(db_default=Now())
    actor_id = models.CharField(max_length=36, blank=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    region = models.CharField(max_length=64, blank=True)
    digests = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["subject", "-id"], name="journal_by_subject"),
            models.Index(fields=["actor_id", "-id"], name="journal_by_actor"),
            models.Index(fields=["action", "-id"], name="journal_by_action"),
            models.Index(fields=["region", "-id"], name="journal_by_region"),
            models.Index(fields=["at"], name="journal_by_time"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="journal_action_is_room_dot_verb", condition=models.Q(action__regex=r"^[a-z]+\.[a-z_]+$")
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"


class Seal(models.Model):
    """The digest of one day's entries and of the seal before it: shows whether history was rewritten."""

    day = models.DateField(primary_key=True)
    entries = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.digest}"
