"""The ledger of public money."""
