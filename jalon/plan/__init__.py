"""Regions, their plans, axes, measures, indicators."""
