"""The lawful regimes of a scheme side by side, before a case: what each allows, asks and leaves; the lightest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from jalon.aids import groups, lawful, room
from jalon.law.answers import Step
from jalon.law.marks import Mark
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError
from jalon.law.regimes import Regime, demand_in_force, regime
from jalon.law.wording import say

# What each family of regimes asks of the firm, with its article.
PAPERS = {
    "de-minimis": (
        Step(
            say(
                "la déclaration des aides de minimis reçues en trois ans, groupe compris",
                "the declaration of de minimis aid received in three years, group included",
            ),
            "règlement (UE) 2023/2831, art. 7(4)",
        ),
    ),
    "block-exemption": (
        Step(
            say("une demande écrite avant le début des travaux", "a written application before the works start"),
            "règlement (UE) n° 651/2014, art. 6",
        ),
        Step(
            say("les derniers comptes approuvés de l'entreprise", "the company's last approved accounts"),
            "règlement (UE) n° 651/2014, art. 2(18)",
        ),
        Step(
            say(
                "l'effectif et les comptes du groupe, pour la taille de PME",
                "the group's headcount and accounts, for SME size",
            ),
            "règlement (UE) n° 651/2014, annexe I",
        ),
        Step(
            say("les justificatifs des coûts admissibles", "the evidence of the eligible costs"),
            "règlement (UE) n° 651/2014, art. 7",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One regime for a company: how much it still allows, of which ceiling, what it asks, until when.

    ``left_cents`` is None where the limit depends on the costs. ``why`` says why it is closed, when it is.
    """

    basis: Regime
    article: str
    open: bool
    why: str
    left_cents: int | None
    used_cents: int | None
    ceiling_cents: int | None
    papers: tuple[Step, ...]
    mark: Mark
    proposed: bool = False


def compare(siren: str, regimes: Sequence[str], on: date, since: date | None = None) -> list[Option]:
    """The regimes for an enterprise on a day: open ones first, those that ask least before the others.

    The first one that is open and has room left is proposed; none when no regime is.
    """
    parameters = lawful.parameters()
    standing = room.standing(groups.undertaking(siren, on, parameters))
    found = [_option(written, on, since, standing, parameters) for written in regimes]
    found.sort(key=lambda one: (not one.open, one.left_cents == 0, len(one.papers)))
    if found and found[0].open and found[0].left_cents != 0:
        found[0] = replace(found[0], proposed=True)
    return found


def _option(written: str, on: date, since: date | None, standing: room.Standing, parameters: Parameters) -> Option:
    identity, _stroke, article = written.partition("/")
    values = parameters.at(on)
    basis = regime(identity, values)
    why, left = "", None
    try:
        demand_in_force(identity, on, values, scheme=since is not None and since <= basis.ends)
        law = room.regime_of(identity)
        left = room.headroom_of(law, standing, on, parameters) if law else None
    except LawError as error:
        why = lawful.refused(error).message
    family = "de-minimis" if identity.startswith(room.DE_MINIMIS) else identity
    return Option(
        basis,
        article,
        not why,
        why,
        left.left_cents if left else None,
        left.used_cents if left else None,
        left.ceiling_cents if left else None,
        PAPERS[family],
        left.mark if left else Mark.CHECKED,
    )
