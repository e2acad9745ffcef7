"""How requests under a scheme will be judged, in the words of whoever asks: read before writing anything."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.desk.questions import language
from jalon.schemes.criteria import AMOUNT, RECEIVED, WHOLE, Assessment, AssessmentStage, Criterion
from jalon.schemes.definition import Definition
from jalon.ui.formats import percent


@dataclass(frozen=True)
class JudgedOn:
    """A criterion as the public page prints it: its share in each stage, its scale and what marks mean."""

    label: str
    guidance: str
    shares: tuple[str, ...]
    scale: str
    levels: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Judging:
    """The criteria of a call, its stages, and its other rules as sentences."""

    note: str
    stages: tuple[tuple[str, tuple[str, ...]], ...]
    criteria: tuple[JudgedOn, ...]
    rules: tuple[str, ...]


def judging(definition: Definition) -> Judging | None:
    """How a scheme's requests are judged; None where no jury compares them."""
    call = definition.assessment
    if call is None:
        return None
    lang = language()
    return Judging(
        note=call.note[lang],
        stages=tuple((stage.label[lang], tuple(_documents(definition, stage))) for stage in call.stages),
        criteria=tuple(_criterion(call, criterion) for criterion in call.criteria),
        rules=tuple(_rules(call)),
    )


def _documents(definition: Definition, stage: AssessmentStage) -> Iterator[str]:
    for document in definition.documents_of(stage.id):
        yield document.label[language()]


def _criterion(call: Assessment, criterion: Criterion) -> JudgedOn:
    lang = language()
    scale = _("Noté de %(lowest)s à %(highest)s") % {"lowest": criterion.lowest, "highest": criterion.highest}
    if criterion.least is not None:
        scale = _("%(scale)s ; au moins %(least)s en moyenne") % {"scale": scale, "least": criterion.least}
    return JudgedOn(
        label=criterion.label[lang],
        guidance=criterion.guidance[lang],
        shares=tuple(
            percent(stage.shares[criterion.id], 0) if stage.criterion(criterion.id) else "–"
            for stage in call.stages
        ),
        scale=scale,
        levels=tuple((level.mark, level.text[lang]) for level in criterion.levels),
    )


def _rules(call: Assessment) -> Iterator[str]:
    """What follows from the marks, one sentence a rule."""
    yield ngettext(
        "%(n)s évaluateur note chaque projet ; aucun ne voit les notes des autres avant d’avoir donné les siennes.",
        "%(n)s évaluateurs notent chaque projet ; aucun ne voit les notes des autres avant d’avoir donné les siennes.",
        call.reviewers,
    ) % {"n": call.reviewers}
    hidden = [stage.label[language()] for stage in call.stages if stage.anonymous]
    if len(hidden) == len(call.stages):
        yield _("Les évaluateurs ne savent pas qui demande : n’écrivez aucun nom dans les pièces qu’ils lisent.")
    elif hidden:
        yield _("À cette étape, les évaluateurs ne savent pas qui demande : %(stages)s.") % {
            "stages": ", ".join(hidden)
        }
    yield _("Chaque note est motivée. La note d’un projet est la moyenne de ses évaluateurs, sur %(whole)s.") % {
        "whole": WHOLE
    }
    yield _("Deux évaluateurs que séparent plus de %(gap)s points sur %(whole)s doivent s’accorder par écrit.") % {
        "gap": call.gap,
        "whole": WHOLE,
    }
    if call.least:
        yield _("Sous %(least)s points, un projet n’est pas retenu.") % {"least": call.least}
    yield _("À égalité, on départage dans cet ordre : %(rules)s. Des projets encore égaux ont le même rang.") % {
        "rules": ", ".join(_tie(call, rule) for rule in call.ties)
    }


def _tie(call: Assessment, rule: str) -> str:
    if rule == AMOUNT:
        return _("le plus petit montant")
    if rule == RECEIVED:
        return _("la demande reçue le jour le plus ancien")
    label = next(one.label[language()] for one in call.criteria if one.id == rule)
    return _("la meilleure note en « %(criterion)s »") % {"criterion": label}
