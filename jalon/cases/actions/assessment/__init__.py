"""The writers of assessments: who reviews, what reviewers say, the list and what follows from it."""
