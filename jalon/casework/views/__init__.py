"""The pages of staff: the day, cases, sessions, payments, envelopes."""
