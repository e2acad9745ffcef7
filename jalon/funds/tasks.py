"""The worker's part of the ledger: each night a seal of every chain's head."""

from procrastinate.contrib.django import app

from jalon.funds.seals import make_seal


@app.periodic(cron="10 0 * * *")
@app.task(name="funds.seal", queueing_lock="funds.seal")
def seal_tonight(timestamp: int) -> None:
    """Seal the heads of all chains; publishing the seal outside is ``jalon ledger seal --publish``."""
    make_seal()
