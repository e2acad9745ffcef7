"""The arithmetic of de minimis in words: each period, the aid on the same costs, what would pass."""

from __future__ import annotations

from jalon.law.answers import Step
from jalon.law.de_minimis.records import FARM, Aid, Regime, SameCosts
from jalon.law.de_minimis.windows import Window
from jalon.law.marks import Mark
from jalon.law.wording import Text, day, listed, money, rounded, say, share


def article(regime: Regime, number: int) -> str:
    """An article of the regulation."""
    return f"{regime.text}, art. {number}"


def same_costs_step(regime: Regime, costs: SameCosts, new_cents: int) -> tuple[Step, int]:
    """The other aid on the same costs in words, and the most that a new aid may add (article 5(3))."""
    limits = [rounded(costs.costs_cents * costs.intensity)] if costs.intensity is not None else []
    limits += [costs.amount_cents] if costs.amount_cents is not None else []
    limit = max(limits)
    total = costs.other_aid_cents + new_cents
    kept = total <= limit
    text = say(
        "Mêmes coûts ({0}) : {1} d'autres aides + {2} = {3}, pour une limite de {4}{5} : {6}.",
        "Same costs ({0}): other aid {1} + {2} = {3}, for a limit of {4}{5}: {6}.",
        money(costs.costs_cents),
        money(costs.other_aid_cents),
        money(new_cents),
        money(total),
        money(limit),
        say(" ({0} des coûts)", " ({0} of the costs)", share(costs.intensity))
        if costs.intensity is not None
        else "",
        _KEPT[kept],
    )
    return Step(text, f"{regime.text}, art. 5(3)"), max(0, limit - costs.other_aid_cents)


_KEPT = {True: Text("respectée", "respected"), False: Text("dépassée", "exceeded")}


def window_steps(
    regime: Regime, found: tuple[Window, ...], counted: tuple[Aid, ...], new_cents: int = 0
) -> list[Step]:
    """Each period in words; one that adds regimes up only where it says more than the regime's own."""
    own = {(item.begins, item.ends): item for item in found if len(item.regimes) == 1}
    steps = [beside] if (beside := _beside(regime, counted)) else []
    for window in found:
        alone = own.get((window.begins, window.ends))
        said = alone is not None and alone is not window
        if said and alone and (alone.used_cents, alone.ceiling_cents) == (window.used_cents, window.ceiling_cents):
            continue
        steps.append(_window_step(regime, window, new_cents))
    return steps


def _beside(regime: Regime, counted: tuple[Aid, ...]) -> Step | None:
    """That SGEI aid and the other aid each keep their own ceiling, said where there is some of both."""
    apart = [aid for aid in counted if (aid.regime is Regime.SGEI) != (regime is Regime.SGEI)]
    if not apart:
        return None
    text = say(
        "Aides de minimis SIEG et autres : chacune garde son plafond ; {0} ne comptent pas ici.",
        "SGEI and other de minimis aid: each keeps its ceiling; {0} does not count here.",
        money(sum(aid.amount_cents for aid in apart)),
    )
    return Step(text, f"{regime.text}, art. 5(1)", Mark.INTERPRETATION)


def _window_step(regime: Regime, window: Window, new_cents: int) -> Step:
    names = listed([item.label for item in window.regimes])
    parts = (day(window.begins), day(window.ends), names, money(window.used_cents))
    if new_cents:
        total = window.used_cents + new_cents
        text = say(
            "Du {0} au {1}, {2} : {3} + {4} = {5}, plafond {6} : {7}.",
            "From {0} to {1}, {2}: {3} + {4} = {5}, ceiling {6}: {7}.",
            *parts,
            money(new_cents),
            money(total),
            money(window.ceiling_cents),
            _KEPT[total <= window.ceiling_cents],
        )
    else:
        text = say(
            "Du {0} au {1}, {2} : {3} reçus, plafond {4}, reste {5}.",
            "From {0} to {1}, {2}: {3} received, ceiling {4}, {5} left.",
            *parts,
            money(window.ceiling_cents),
            money(window.left_cents),
        )
    if len(window.regimes) == 1:
        return Step(text, article(regime, 3))
    if window.regimes != FARM:
        return Step(text, f"{Regime.GENERAL.text}, art. 5(2)")
    # Regulation 717/2014 still names its own ceiling; the later text of 1408/2013 names the higher of both.
    mark = Mark.INTERPRETATION if regime is Regime.FISHERY else Mark.CHECKED
    return Step(text, f"{Regime.AGRICULTURE.text}, art. 5(2)", mark)


def verdict_step(regime: Regime, aid: Aid, largest: int) -> Step:
    """Whether the whole aid passes, and else what would."""
    if aid.amount_cents <= largest:
        text = say("Les montants sont respectés.", "The amounts are respected.")
    else:
        text = say(
            "L'aide entière de {0} est exclue ; une aide de {1} passerait.",
            "The whole aid of {0} falls out; aid of {1} would pass.",
            money(aid.amount_cents),
            money(largest),
        )
    return Step(text, article(regime, 3) + "(7)")
