"""What everybody may take away: the plans and the ledger as an API, as files, and how to check them."""
