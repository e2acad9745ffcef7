"""The worker's part of companies: the mail of an invitation, tried again when the mail server fails."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalon.companies.models import Invitation

RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="companies.send_invitation", retry=RETRY, queue="mail")
def send_invitation(invitation_id: int) -> None:
    """Send the mail of an invitation, once; one that was answered or withdrawn meanwhile stays unsent."""
    invitation = Invitation.objects.select_related("organisation__part_of", "invited_by").get(pk=invitation_id)
    if invitation.sent_at or invitation.settled_at:
        return
    with translation.override(invitation.invited_by.language):
        context = {
            "invitation": invitation,
            "organisation": str(invitation.organisation),
            "invited_by": invitation.invited_by,
        }
        text = render_to_string("companies/invitation.txt", context)
    subject, _break, body = text.strip().partition("\n")
    EmailMessage(subject.strip(), body.strip(), settings.DEFAULT_FROM_EMAIL, [invitation.email]).send()
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at"])
