"""Organisations and the company register."""
