"""``python -m jalon``: the command line, also where the checkout has moved since it was installed."""

from jalon.site.cli import main

main()
