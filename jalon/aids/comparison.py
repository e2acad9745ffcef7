"""The lawful regimes of a scheme side by side, before a case: what each allows, asks and leaves; the lightest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from jalon.aids import groups, lawful
from jalon.aids.particulars import INTEREST, article_of
from jalon.aids.room import headroom_of
from jalon.aids.standing import Standing, regime_of, standing
from jalon.law.answers import Step
from jalon.law.block_exemption import Exemption, exemption
from jalon.law.de_minimis import Aid as LawAid
from jalon.law.de_minimis import Headroom, Regime, headroom
from jalon.law.marks import Mark
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError
from jalon.law.regimes import Regime as LegalBasis
from jalon.law.regimes import demand_in_force, regime
from jalon.law.rulings import given
from jalon.law.wording import say
from jalon.rules import own_vocabulary

DECLARATION = Step(
    say(
        "la déclaration des aides de minimis reçues en trois ans, groupe compris",
        "the declaration of de minimis aid received in three years, group included",
    ),
    "règlement (UE) 2023/2831, art. 7(4)",
)
ENTRUSTED = Step(
    say("l'acte qui confie le service", "the act that entrusts the service"), "règlement (UE) 2023/2832, art. 3(1)"
)
APPLICATION = Step(
    say("une demande écrite avant le début des travaux", "a written application before the works start"),
    "règlement (UE) n° 651/2014, art. 6",
)
# What every exemption asks of the firm besides, with its article.
EXEMPTED = (
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
)
START_UP = "22"


@dataclass(frozen=True, slots=True)
class Option:
    """One regime for a company: how much it still allows, of which ceiling, what it asks, until when.

    ``left_cents`` is None where the limit depends on what is not known yet. ``why`` says why it is closed, when it is.
    """

    basis: LegalBasis
    article: str
    open: bool
    why: str
    left_cents: int | None
    used_cents: int | None
    ceiling_cents: int | None
    papers: tuple[Step, ...]
    mark: Mark
    ends: date
    proposed: bool = False


def compare(
    siren: str,
    regimes: Sequence[str],
    on: date,
    since: date | None = None,
    facts: Mapping[str, Any] | None = None,
) -> list[Option]:
    """The regimes for an enterprise on a day: open ones first, those that ask least before the others.

    The first one that is open and has room left is proposed; none when no regime is. ``facts`` (plain values of the
    law's facts) let an exemption say its amount.
    """
    parameters = lawful.parameters()
    whole = standing(groups.undertaking(siren, on, parameters))

    def room(law: Regime) -> Headroom:
        apart = law is Regime.SGEI
        found = standing(groups.undertaking(siren, on, parameters, sgei=True)) if apart else whole
        return headroom_of(law, found, on, parameters)

    return _sorted([_option(one, on, since, room, whole, facts or {}, parameters) for one in regimes])


def compare_said(
    regimes: Sequence[str],
    on: date,
    since: date | None = None,
    received_cents: int = 0,
    facts: Mapping[str, Any] | None = None,
) -> list[Option]:
    """The same for whoever is not known here: from what he says to have received as de minimis aid in three years."""
    parameters = lawful.parameters()
    received = [LawAid(on, received_cents)] if received_cents else []

    def room(law: Regime) -> Headroom:
        return headroom(law, [replace(one, regime=law) for one in received], on, parameters)

    return _sorted([_option(one, on, since, room, None, facts or {}, parameters) for one in regimes])


def _sorted(found: list[Option]) -> list[Option]:
    found.sort(key=lambda one: (not one.open, one.left_cents == 0, len(one.papers)))
    if found and found[0].open and found[0].left_cents != 0:
        found[0] = replace(found[0], proposed=True)
    return found


def _option(
    written: str,
    on: date,
    since: date | None,
    room: Callable[[Regime], Headroom],
    whole: Standing | None,
    facts: Mapping[str, Any],
    parameters: Parameters,
) -> Option:
    identity, _stroke, article = written.partition("/")
    values = parameters.at(on)
    basis = regime(identity, values)
    scheme = since is not None and since <= basis.ends
    law = regime_of(identity)
    found = _Room(None, None, None, Mark.CHECKED)
    why = ""
    try:
        demand_in_force(identity, on, values, scheme=scheme)
        if law:
            left = room(law)
            found = _Room(left.left_cents, left.used_cents, left.ceiling_cents, left.mark)
        else:
            found = _exempted(article, on, scheme, whole, facts, parameters)
    except LawError as error:
        why = lawful.refused(error).message
    ends = basis.adjusted if scheme else basis.ends
    return Option(
        basis, article, not why, why, found.left, found.used, found.ceiling, _papers(law, article), found.mark, ends
    )


class _Room(NamedTuple):
    left: int | None
    used: int | None
    ceiling: int | None
    mark: Mark


def _papers(law: Regime | None, article: str) -> tuple[Step, ...]:
    """What a regime asks of the firm."""
    if law is None:
        return EXEMPTED if article == START_UP else (APPLICATION, *EXEMPTED)
    return (DECLARATION, ENTRUSTED) if law is Regime.SGEI else (DECLARATION,)


def _exempted(
    article: str, on: date, scheme: bool, whole: Standing | None, facts: Mapping[str, Any], parameters: Parameters
) -> _Room:
    """What an exemption allows, where the facts are enough to say it."""
    known = article_of(article)
    if known is None:
        return _Room(None, None, None, Mark.CHECKED)
    usable = {INTEREST: False} | {  # before a case, no advance repaid with interest is counted on
        name: value
        for name, value in facts.items()
        if name in own_vocabulary() and own_vocabulary()[name].provider != "date"
    }
    asked = Exemption(known, on, under_scheme=scheme, services=whole.services if whole else (), facts=given(usable))
    answer = exemption(asked, parameters)
    exact = {one.id: one.low_cents for one in answer.amounts if one.low_cents == one.high_cents}
    most = exact.get("most", exact.get("grant_cap_here"))
    left = exact.get("room", most)
    return _Room(left, None if left is None or most is None else most - left, most, answer.mark)
