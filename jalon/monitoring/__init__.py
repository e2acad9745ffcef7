"""After the signature: milestones, reports, and what came of an award."""
