"""The house assembled: settings, URLs, command line, embedded server, loading of Region folders."""
