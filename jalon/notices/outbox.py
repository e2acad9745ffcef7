"""Mail where no mail server is set: kept to be read in a demonstration, refused elsewhere."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from jalon.journal.queries import is_demonstration
from jalon.notices.models import DemonstrationMail


class NoMailServer(Exception):
    """No mail server is set (``JALON_SMTP_HOST``) and the database is real: nothing can be sent."""


class OutboxBackend(BaseEmailBackend):
    """Keeps a demonstration's mail for its outbox page; in a real database it fails, so that jobs try again."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; how many."""
        if not is_demonstration():
            raise NoMailServer("JALON_SMTP_HOST is not set")
        rows = [
            DemonstrationMail(to=", ".join(mail.to), subject=mail.subject[:250], body=str(mail.body))
            for mail in email_messages
        ]
        return len(DemonstrationMail.objects.bulk_create(rows))
