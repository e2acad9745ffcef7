"""Messages to people: templates, mail, log."""
