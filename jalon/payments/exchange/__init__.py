"""Files exchanged with the Region's finance system, which stays the reference: what goes out, what comes back.

One layout both ways, with the Region's own names of columns, separator, encoding and decimal mark (``finance.toml``).
A file is read whole before anything is written: one line that cannot be read and nothing of it is taken; a line that does
not match is set apart. Orders leave in batches, each once.
"""

from jalon.payments.exchange.batches import Progress, make, recent_batches
from jalon.payments.exchange.differing import Difference, differences, how_many_differ
from jalon.payments.exchange.incoming import Row, read
from jalon.payments.exchange.outgoing import Ours, ours, outgoing
from jalon.payments.exchange.taking import set_apart, settle, take

__all__ = [
    "Difference",
    "Ours",
    "Progress",
    "Row",
    "differences",
    "how_many_differ",
    "make",
    "ours",
    "outgoing",
    "read",
    "recent_batches",
    "set_apart",
    "settle",
    "take",
]
