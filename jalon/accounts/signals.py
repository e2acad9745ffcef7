"""What happened to people and roles, for the histories kept on higher floors.

A receiver records; it decides nothing. Each is sent inside the transaction of its action.
"""

from django.dispatch import Signal

role_granted = Signal()
"""Arguments: ``by`` (User or None for the command line), ``grant`` (RoleGrant)."""

role_revoked = Signal()
"""Arguments: ``by``, ``grant``."""

person_erased = Signal()
"""Arguments: ``by``, ``person`` (User, already without personal data), ``email`` (the erased address)."""
