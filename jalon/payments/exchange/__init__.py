"""Files exchanged with the Region's finance system, which stays the reference: what goes out, what comes back.

One layout both ways, with the Region's own names of columns, separator, encoding and decimal mark (``finance.toml``).
A file is read whole before anything is written: one wrong line and nothing of it is taken.
"""

from jalon.payments.exchange.differing import Difference, differences, how_many_differ
from jalon.payments.exchange.incoming import Row, read
from jalon.payments.exchange.outgoing import Ours, ours, outgoing
from jalon.payments.exchange.taking import take

__all__ = ["Difference", "Ours", "Row", "differences", "how_many_differ", "ours", "outgoing", "read", "take"]
