"""Messages to people: what was said to whom, when, and the mails of a demonstration."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User


class State(models.TextChoices):
    """Where a message's mail is."""

    QUEUED = "queued", _("en attente d’envoi")
    SENT = "sent", _("envoyé")
    FAILED = "failed", _("non remis")


class Notice(models.Model):
    """One message to one person, shown in Jalon and sent by mail.

    ``template`` names the text; ``subject_ref`` the thing it is about (a case's number); ``key`` makes the same
    notice sent twice one notice. Subject and body are personal data: an erasure empties them.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    template = models.CharField(max_length=120)
    language = models.CharField(max_length=2)
    subject_ref = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=200, unique=True, null=True)
    fictif = models.BooleanField(default=False)
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notice_by_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["subject_ref", "-id"], name="notice_by_subject"),
            models.Index(fields=["state"], condition=~models.Q(state="sent"), name="notice_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.person_id}"


class DemonstrationMail(models.Model):
    """A mail that a demonstration would have sent: kept for the outbox page, never sent."""

    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.to} {self.subject}"
