"""Claims, orders and what the accountant returns."""
