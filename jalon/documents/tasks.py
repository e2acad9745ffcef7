"""The worker's part of documents: the malware scan, tried again while the scanner is away; what a crash left behind."""

import time
from pathlib import Path

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalon.documents.actions import scan

RETRY = RetryStrategy(max_attempts=30, exponential_wait=2)
A_DAY = 24 * 3600


@app.task(name="documents.scan", retry=RETRY)
def scan_file(file_id: int) -> None:
    """Look for malware in a file that waits for it."""
    scan(file_id)


@app.periodic(cron="40 3 * * *")
@app.task(name="documents.tidy", queueing_lock="documents.tidy")
def tidy(timestamp: int) -> None:
    """Remove what was being written when a process was killed: never named by any row."""
    for partial in Path(settings.DOCUMENTS_ROOT).glob("*/*.partial"):
        if time.time() - partial.stat().st_mtime > A_DAY:
            partial.unlink(missing_ok=True)
