"""The clocks of a request, from dated events: receipt, silence, appeal, reasons, withdrawal.

Pure functions: nothing here reads today's date. A clock runs from the receipt by any administration and stands still
only for a dated letter that asks for missing pieces. Silence becomes a refusal on a day: an event, after which the
administration may still decide. A time to appeal counts against somebody only if it was told to them.
"""

from jalon.law.clocks.appeals import Act, Appeal, Contested, Home, appeal, contestable_until
from jalon.law.clocks.silences import Letter, Silence, Waiting, refused_by_silence_on, silence
from jalon.law.clocks.withdrawals import Ground, Withdrawal, WithdrawalAnswer, withdrawal

__all__ = [
    "Act",
    "Appeal",
    "Contested",
    "Ground",
    "Home",
    "Letter",
    "Silence",
    "Waiting",
    "Withdrawal",
    "WithdrawalAnswer",
    "appeal",
    "contestable_until",
    "refused_by_silence_on",
    "silence",
    "withdrawal",
]
