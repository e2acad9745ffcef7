"""Staff's pages of the state-aid register."""
