"""The finance pages: an envelope, a scheme, a case, an exercice; now or as of a past day, and what is to come."""

from jalon.casework.situations.budget_years import exercice_sheet
from jalon.casework.situations.calendar import calendar_sheet
from jalon.casework.situations.cases import case_sheet
from jalon.casework.situations.envelopes import envelope_sheet
from jalon.casework.situations.programmes import programme_sheet, programmes_sheet
from jalon.casework.situations.schemes import scheme_sheet
from jalon.casework.situations.shared import free_schemes, scheme_names, step_name
from jalon.casework.situations.shares import share_sheet

__all__ = [
    "calendar_sheet",
    "case_sheet",
    "envelope_sheet",
    "exercice_sheet",
    "free_schemes",
    "programme_sheet",
    "programmes_sheet",
    "scheme_names",
    "scheme_sheet",
    "share_sheet",
    "step_name",
]
