"""What an undertaking declares beside what our register knows (Regulation 2023/2831, article 7(4))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from jalon.law.answers import Answer, Step, surety
from jalon.law.de_minimis.records import Aid, Regime
from jalon.law.marks import Mark
from jalon.law.wording import Text, cited, day, money, say

ARTICLE = "règlement (UE) 2023/2831, art. 7(4)"


@dataclass(frozen=True, slots=True)
class DeclarationQuestion:
    """Does what is declared agree with what is registered?"""

    declared: Annotated[tuple[Aid, ...], "The aids that the undertaking declares."]
    registered: Annotated[tuple[Aid, ...], "The aids in the register."]


@dataclass(frozen=True, slots=True)
class Difference:
    """One aid that the two do not state alike; None where one of them lacks it."""

    declared: Aid | None
    registered: Aid | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Answer):
    """The differences, and the aids to count: each once, at the larger of the two amounts."""

    agrees: bool
    differences: tuple[Difference, ...]
    counted: tuple[Aid, ...]


def compare(declared: Iterable[Aid], registered: Iterable[Aid]) -> Comparison:
    """Match declared and registered aids by reference, else by beneficiary, regime and day of grant."""
    waiting = list(registered)
    counted: list[Aid] = []
    differences: list[Difference] = []
    unmatched: list[Aid] = []
    for same_amount in (True, False):
        for aid in list(declared) if same_amount else list(unmatched):
            twin = next((item for item in waiting if _twins(aid, item, same_amount)), None)
            if twin is None:
                if same_amount:
                    unmatched.append(aid)
                else:
                    differences.append(Difference(aid, None))
                    counted.append(aid)
                continue
            waiting.remove(twin)
            counted.append(max(twin, aid, key=lambda item: item.amount_cents))
            if twin.amount_cents != aid.amount_cents:
                differences.append(Difference(aid, twin))
    differences += [Difference(None, item) for item in waiting]
    counted += waiting
    counted.sort(key=lambda item: (item.granted_on, item.amount_cents, item.id))
    steps = tuple(_step(difference) for difference in differences) or (
        Step(say("La déclaration et le registre concordent.", "The declaration and the register agree."), ARTICLE),
    )
    return Comparison(
        article=ARTICLE,
        mark=surety(steps, ()),
        steps=steps,
        applied=(),
        agrees=not differences,
        differences=tuple(differences),
        counted=tuple(counted),
    )


def _twins(one: Aid, other: Aid, same_amount: bool) -> bool:
    if one.id and other.id:
        return one.id == other.id
    if same_amount and one.amount_cents != other.amount_cents:
        return False
    key = (one.beneficiary, one.regime, one.granted_on)
    return key == (other.beneficiary, other.regime, other.granted_on)


def _step(difference: Difference) -> Step:
    one, other = difference.declared, difference.registered
    if one is None or other is None:
        aid = one or other
        assert aid is not None
        text = say(
            "Aide du {0}, {1} : {2} ; elle compte.",
            "Aid of {0}, {1}: {2}; it counts.",
            day(aid.granted_on),
            money(aid.amount_cents),
            _ONLY[one is None],
        )
    else:
        text = say(
            "Aide du {0} : déclarée pour {1}, inscrite pour {2} ; le plus grand montant compte.",
            "Aid of {0}: declared as {1}, registered as {2}; the larger amount counts.",
            day(one.granted_on),
            money(one.amount_cents),
            money(other.amount_cents),
        )
    return Step(text, ARTICLE, Mark.INTERPRETATION)


_ONLY = {
    True: Text("inscrite au registre, non déclarée", "registered, not declared"),
    False: Text("déclarée, absente du registre", "declared, not in the register"),
}


def notice(regime: Regime, amount_cents: int) -> Text:
    """What the beneficiary is told in writing: the amount as grant equivalent, its nature, the regulation by name."""
    return say(
        "Cette aide est une aide de minimis accordée en application du {0}. Son montant, en équivalent-subvention "
        "brut, est de {1}.",
        "This aid is de minimis aid granted under {0}. Its amount, as gross grant equivalent, is {1}.",
        cited(regime.text),
        money(amount_cents),
    )
