"""What experts and the service say of a case."""

from django.db import models

from jalon.accounts.models import User
from jalon.cases.models.request import Case


class Opinion(models.Model):
    """An expert's dated, reasoned answer to a condition that cannot be computed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    condition = models.CharField(max_length=100)
    fact = models.CharField(max_length=100, help_text="the fact that the opinion settles")
    favourable = models.BooleanField()
    reason = models.TextField()
    expert = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "condition"], condition=models.Q(current=True), name="one_current_opinion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.condition}"


class Note(models.Model):
    """What a member of staff writes for colleagues; part of the case, never shown on the applicant's pages."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return f"{self.case} {self.written_at:%Y-%m-%d}"
