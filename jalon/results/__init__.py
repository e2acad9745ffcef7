"""Public pages: plan, measures, indicators, money."""
