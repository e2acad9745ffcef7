"""What an administrator changed in the dated parameters of the law."""

from django.db import models


class ParameterOverride(models.Model):
    """A dated value laid over a parameter of the law, with its source, never changed; the last one that covers a day wins.

    ``withdraws`` names the earlier value that is taken back: neither is read any more.
    """

    parameter = models.CharField(max_length=120)
    value = models.CharField(max_length=500, blank=True)
    begins = models.DateField(null=True)
    ends = models.DateField(null=True)
    source = models.CharField(max_length=500)
    mark = models.CharField(max_length=20)
    entered_by = models.UUIDField(null=True, help_text="actor")
    entered_at = models.DateTimeField(auto_now_add=True)
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawn_by")

    class Meta:
        indexes = [models.Index(fields=["parameter", "id"], name="aids_override_parameter")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(begins__isnull=True)
                | models.Q(ends__isnull=True)
                | models.Q(ends__gte=models.F("begins")),
                name="override_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.parameter} = {self.value}"
