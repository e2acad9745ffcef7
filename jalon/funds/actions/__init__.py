"""The moves of public money, each a documented set of postings; the only writers of the ledger.

Every action takes an ``Act`` (who, when, on which ground, once) and answers with the ``Posted`` entry, or raises
``ActionRefused``. Amounts are whole numbers of the resource's smallest unit: cents for euros.
docs/ledger.md shows each move with figures.
"""

from jalon.funds.actions.cases import (
    Paid,
    certify,
    commit,
    erase_private_part,
    erase_private_parts,
    grant,
    lapse,
    order,
    pay,
    pay_together,
    reject_order,
    release,
    reserve,
    reverse,
    use,
    withdraw,
)
from jalon.funds.actions.envelopes import (
    BudgetLine,
    allocate,
    create_credit_line,
    create_envelope,
    deallocate,
)
from jalon.funds.actions.legs import Line
from jalon.funds.actions.programmes import add_funder, adopt_budget, follow_programme, sign_pledge
from jalon.funds.actions.receivables import (
    call_due,
    charge,
    dispute,
    receive,
    repay_early,
    reschedule,
    uphold,
    write_off,
)
from jalon.funds.actions.shares import (
    Taken,
    close_share,
    entrust,
    give_back,
    hand_back,
    open_share,
    take,
)
from jalon.funds.actions.votes import (
    cancel_authority,
    cancel_credits,
    lapse_credits,
    open_authority,
    open_credits,
    open_resource,
    rephase,
    transfer,
)
from jalon.funds.posting import Act, Posted

__all__ = [
    "Act",
    "BudgetLine",
    "Line",
    "Paid",
    "Posted",
    "Taken",
    "add_funder",
    "adopt_budget",
    "allocate",
    "call_due",
    "cancel_authority",
    "cancel_credits",
    "certify",
    "charge",
    "close_share",
    "commit",
    "create_credit_line",
    "create_envelope",
    "deallocate",
    "dispute",
    "entrust",
    "erase_private_part",
    "erase_private_parts",
    "follow_programme",
    "give_back",
    "grant",
    "hand_back",
    "lapse",
    "lapse_credits",
    "open_authority",
    "open_credits",
    "open_resource",
    "open_share",
    "order",
    "pay",
    "pay_together",
    "receive",
    "reject_order",
    "release",
    "repay_early",
    "rephase",
    "reschedule",
    "reserve",
    "reverse",
    "sign_pledge",
    "take",
    "transfer",
    "uphold",
    "use",
    "withdraw",
    "write_off",
]
