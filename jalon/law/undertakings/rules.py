"""The group's rules as the command line runs them."""

from __future__ import annotations

from jalon.law.catalogue import Rule
from jalon.law.parameters import Parameters
from jalon.law.undertakings.single import SingleUndertakingQuestion, Undertaking, single_undertaking
from jalon.law.undertakings.size import Size, SizeQuestion, sme_size


def _single(asked: SingleUndertakingQuestion, parameters: Parameters) -> Undertaking:
    return single_undertaking(asked.graph, asked.siren, asked.on, parameters)


def _size(asked: SizeQuestion, parameters: Parameters) -> Size:
    return sme_size(asked.graph, asked.accounts, asked.siren, asked.on, parameters)


RULES = (
    Rule("single-undertaking", SingleUndertakingQuestion, Undertaking, _single),
    Rule("sme-size", SizeQuestion, Size, _size),
)
