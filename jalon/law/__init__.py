"""The law as dated, sourced rulebooks and facts. Pure Python."""
