"""De minimis aid: the four regulations, three rolling years, the whole single undertaking, all French authorities.

    aids = [Aid(date(2024, 3, 20), 120_000_00), Aid(date(2025, 6, 10), 90_000_00), Aid(date(2026, 2, 1), 60_000_00)]
    headroom(Regime.GENERAL, aids, date(2026, 12, 4)).left_cents            # 30_000_00
    found = assess(Regime.GENERAL, aids, Aid(date(2026, 12, 4), 50_000_00))
    found.fits, found.largest_cents, found.windows, found.steps             # False, 30_000_00, …

`aids` are those of the whole single undertaking, or of more when `members` (the SIRENs of
`undertakings.single_undertaking(...).ids`) picks them by `Aid.beneficiary`; each with its own regime. Money is whole
cents of gross grant equivalent (`grant_equivalent`). `Assessment.fits` is about amounts; `verdict` (yes, no, unknown)
adds the conditions of the regime, given as a `Scope` whose None is not known; `passes` is a yes. `changes` are
mergers and splits; `same_costs` other aid on the same costs. `compare(declared, registered)` sets a declaration
beside the register and gives the aids to count; `exceeded` finds the periods above a ceiling; `notice` is what the
beneficiary is told. The conditions and ceilings are the rulebooks `law/rulebooks/de-minimis-*.toml`.
"""

from jalon.law.de_minimis.assessment import Assessment, Checked, Headroom, Verdict, assess, headroom
from jalon.law.de_minimis.changes import Change, Heir, after
from jalon.law.de_minimis.declaration import Comparison, Difference, compare, notice
from jalon.law.de_minimis.questions import AssessmentQuestion, Group, HeadroomQuestion
from jalon.law.de_minimis.records import SHARED, Aid, Regime, SameCosts, Scope
from jalon.law.de_minimis.windows import Window, exceeded, windows

__all__ = [
    "SHARED",
    "Aid",
    "Assessment",
    "AssessmentQuestion",
    "Change",
    "Checked",
    "Comparison",
    "Difference",
    "Group",
    "Headroom",
    "HeadroomQuestion",
    "Heir",
    "Regime",
    "SameCosts",
    "Scope",
    "Verdict",
    "Window",
    "after",
    "assess",
    "compare",
    "exceeded",
    "headroom",
    "notice",
    "windows",
]
