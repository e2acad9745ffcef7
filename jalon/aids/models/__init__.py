"""Who owns whom, what was granted and declared, what was sent, what an administrator changed in the law."""

from jalon.aids.models.accounts import Accounts
from jalon.aids.models.ownership import Change, Link, Party
from jalon.aids.models.parameter import ParameterOverride
from jalon.aids.models.register import Aid, Declaration, DeclaredAid, DeclaredCost, Particular, Publication

__all__ = [
    "Accounts",
    "Aid",
    "Change",
    "Declaration",
    "DeclaredAid",
    "DeclaredCost",
    "Link",
    "ParameterOverride",
    "Particular",
    "Party",
    "Publication",
]
