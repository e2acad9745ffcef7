"""What the house remembers of its actions."""

from django.db import models


class ActionKey(models.Model):
    """The answer to a request already carried out, so that the same form sent twice acts once."""

    key = models.CharField(max_length=100, primary_key=True)
    action = models.CharField(max_length=100)
    result = models.JSONField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
