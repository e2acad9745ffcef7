"""Files that people send, kept outside the web's reach."""
