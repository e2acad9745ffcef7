"""What happened to requests, for the rooms above that keep something about them.

A receiver acts on its own tables alone; it is called inside the transaction of the action.
"""

from django.dispatch import Signal

case_emptied = Signal()
"""Arguments: ``case`` (Case), whose time is over: what else is kept about it is to be emptied too."""

amendment_signed = Signal()
"""Arguments: ``case`` (Case), ``amendment`` (Amendment) that the Region has just signed: what was promised has its days."""

agreement_signed = Signal()
"""Arguments: ``case`` (Case), ``agreement`` (Agreement) that the Region has just signed: what it promises begins."""
