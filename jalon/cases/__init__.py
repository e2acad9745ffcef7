"""Requests, transitions, decisions, sessions, agreements."""
