"""The worker’s part of notices: mail, sent after the decision, tried again when the mail server fails."""

from django.conf import settings
from django.core.mail import EmailMessage
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from jalon.notices.actions import mark_failed, mark_sent
from jalon.notices.models import Notice, State

RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="notices.send", retry=RETRY, queue="mail")
def send_notice(notice_id: int) -> None:
    """Send the mail of a notice, once."""
    notice = Notice.objects.get(pk=notice_id)
    if notice.state == State.SENT or not notice.address:
        return
    mail = EmailMessage(notice.subject, notice.body, settings.DEFAULT_FROM_EMAIL, [notice.address])
    try:
        mail.send()
    except Exception as error:
        mark_failed(notice, f"{type(error).__name__}: {error}")
        raise
    mark_sent(notice)


@app.periodic(cron="*/2 * * * *")
@app.task(name="jobs.take_up_again", queueing_lock="jobs.take_up_again", pass_context=True)
async def take_up_again(context: JobContext, timestamp: int) -> None:
    """Take up the jobs whose worker was killed: each is written so that doing it twice does it once."""
    assert context.app is not None
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
