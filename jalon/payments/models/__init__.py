"""Payment claims and orders, recovery orders, advances, withdrawals, files of the finance system."""

from jalon.payments.models.advances import DeclaredResults, Default, Finding, Night, Rescheduling, Statement
from jalon.payments.models.claims import (
    Approval,
    Certification,
    Claim,
    Invoice,
    Order,
    OrderNumber,
    OtherCost,
    Settlement,
)
from jalon.payments.models.closures import Closure
from jalon.payments.models.exchange import Apart, Batch, FinanceFile, FinanceLine
from jalon.payments.models.recovery import RecoveryEvent, RecoveryNumber, RecoveryOrder
from jalon.payments.models.withdrawals import Withdrawal, WithdrawalLine, WithdrawalPiece

__all__ = [
    "Apart",
    "Approval",
    "Batch",
    "Certification",
    "Claim",
    "Closure",
    "DeclaredResults",
    "Default",
    "FinanceFile",
    "FinanceLine",
    "Finding",
    "Invoice",
    "Night",
    "Order",
    "OrderNumber",
    "OtherCost",
    "RecoveryEvent",
    "RecoveryNumber",
    "RecoveryOrder",
    "Rescheduling",
    "Settlement",
    "Statement",
    "Withdrawal",
    "WithdrawalLine",
    "WithdrawalPiece",
]
