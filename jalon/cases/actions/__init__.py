"""The only writers of cases: requests, their review, proposals, sessions, and the acts that follow a vote."""
