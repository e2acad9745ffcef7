"""The clocks as rules of the catalogue."""

from __future__ import annotations

from jalon.law.catalogue import Rule
from jalon.law.clocks.appeals import Appeal, Contested, appeal
from jalon.law.clocks.silences import Silence, Waiting, silence
from jalon.law.clocks.withdrawals import Withdrawal, WithdrawalAnswer, withdrawal

RULES = (
    Rule("silence", Waiting, Silence, silence),
    Rule("appeal", Contested, Appeal, appeal),
    Rule("withdrawal", Withdrawal, WithdrawalAnswer, withdrawal, passes=lambda answer: bool(answer.allowed)),
)
