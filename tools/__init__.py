"""Tools of the people who build Jalon."""
