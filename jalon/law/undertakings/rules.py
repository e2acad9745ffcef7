"""The group's rules as the command line runs them."""

from __future__ import annotations

from jalon.law.catalogue import Rule
from jalon.law.parameters import Parameters
from jalon.law.undertakings.picture import picture, svg
from jalon.law.undertakings.single import SingleUndertakingQuestion, Undertaking, single_undertaking
from jalon.law.undertakings.size import Size, SizeQuestion, sme_size


def _single(asked: SingleUndertakingQuestion, parameters: Parameters) -> Undertaking:
    return single_undertaking(asked.graph, asked.siren, asked.on, parameters, sgei=asked.sgei)


def _size(asked: SizeQuestion, parameters: Parameters) -> Size:
    return sme_size(asked.graph, asked.accounts, asked.siren, asked.on, parameters)


def _drawn(asked: SingleUndertakingQuestion | SizeQuestion, answer: Undertaking | Size, lang: str) -> str:
    return svg(picture(asked.graph, answer), lang)


RULES = (
    Rule("single-undertaking", SingleUndertakingQuestion, Undertaking, _single, picture=_drawn),
    Rule("sme-size", SizeQuestion, Size, _size, picture=_drawn),
)
