"""Jalon runs a French Region's artificial-intelligence plan, from the vote to the result."""
