"""Who sits: members of a body, their comings and goings, proxies, recusals, and how each voted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import Choice, Passing
from jalon.cases.models.session import Report, Session


class Member(models.Model):
    """A seat in a body: who holds it, in which group, from a day to a day; with an account or without."""

    region = models.CharField(max_length=60)
    body = models.CharField(_("instance"), max_length=200)
    name = models.CharField(_("nom"), max_length=150)
    group = models.CharField(_("groupe"), max_length=150, blank=True)
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="seats")
    chairs = models.BooleanField(_("préside"), default=False)
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu’au"), null=True)

    class Meta:
        ordering = ["group", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "body", "name"],
                condition=models.Q(until__isnull=True),
                name="one_open_seat_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="seat_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Movement(models.Model):
    """A member comes into the room, or leaves it, at an hour."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="movements")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="movements")
    passing = models.CharField(max_length=10, choices=Passing.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.member} {self.passing} {self.at:%H:%M}"


class Proxy(models.Model):
    """An absent member's vote, given to a member of the same body for one session."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="proxies")
    giver = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "giver"], condition=models.Q(ended_at__isnull=True), name="one_proxy_a_giver"
            ),
            models.CheckConstraint(condition=~models.Q(giver=models.F("holder")), name="proxy_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.holder}"


class Recusal(models.Model):
    """A member who stands aside from a report: out of the room and of the count (CGCT L1111-6)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="recusals")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="recusals")
    reason = models.CharField(_("motif"), max_length=250)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["declared_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "member"], name="one_recusal_a_report")]

    def __str__(self) -> str:
        return f"{self.member} ({self.report})"


class Voice(models.Model):
    """How one member voted on a report, in person or by the holder of the proxy."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="voices")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice.choices)

    class Meta:
        ordering = ["member__group", "member__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "member"], name="one_voice_a_member")]

    def __str__(self) -> str:
        return f"{self.member} {self.choice}"
