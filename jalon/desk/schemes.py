"""The public pages of a Region's schemes: the list, and each in plain words."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.cases.labels import holders_of
from jalon.cases.queries import delay_of
from jalon.desk.catalogue import catalogue as catalogue_of
from jalon.desk.catalogue import offer, rule_lines
from jalon.desk.judging import judging
from jalon.desk.questions import language
from jalon.desk.reasons import source_text
from jalon.desk.standing import step_text
from jalon.funds.queries import Scope, totals
from jalon.monitoring.queries import closed_awards
from jalon.monitoring.results import observed
from jalon.payments.delays import payment_delay_of
from jalon.plan.queries import region as region_called
from jalon.plan.queries import regions, scheme_mention
from jalon.plan.reading import EntryReading
from jalon.provenance.queries import Question
from jalon.schemes.queries import latest_version
from jalon.ui.formats import count_word


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The Regions, each with how many schemes it offers."""
    rows = []
    for one in regions():
        offered = catalogue_of(one.slug)
        rows.append((one, len(offered.open), len(offered.announced)))
    return render(request, "desk/home.html", {"rows": rows})


@require_safe
def catalogue(request: HttpRequest, region: str) -> HttpResponse:
    """What can be asked for today, and what sources only announce."""
    home = region_called(region)
    if home is None:
        raise Http404
    offered = catalogue_of(region)
    words = count_word(len(offered.open), feminine=True)
    context = {"region": home, "catalogue": offered, "open_words": words[:1].upper() + words[1:]}
    return render(request, "desk/catalogue.html", context)


def _said(mention: EntryReading | None) -> list[Question]:
    """What the sources say of a scheme, its amount first."""
    if mention is None:
        return []
    return [*([mention.amount] if mention.amount else []), *mention.details]


@require_safe
def scheme(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """A scheme: what it gives, to whom, on which conditions, what is left, and where that comes from."""
    home = region_called(region)
    version = latest_version(region, slug)
    mention = scheme_mention(region, slug)
    if home is None or (version is None and mention is None):
        raise Http404
    if version is None:
        context = {"region": home, "mention": mention, "said": _said(mention)}
        return render(request, "desk/announced.html", context)
    made = offer(version)
    rules = rule_lines(made.rulebook)
    return render(
        request,
        "desk/scheme.html",
        {
            "region": home,
            "offer": made,
            "slug": slug,
            "said": _said(mention),
            "rules": rules,
            "money": totals(Scope(region=region, scheme=version.scheme.ref)),
            "delay": delay_of(version.scheme),
            "payment_delay": payment_delay_of(version.scheme),
            "came": observed(version.scheme.region, version.scheme.slug),
            "closed": closed_awards(version.scheme),
            "documents": [
                (document.label.get(language(), ""), document.hint.get(language(), ""), document.required)
                for document in made.definition.documents
            ],
            "steps": [step_text(step) for step in made.definition.steps],
            "judging": judging(made.definition),
            "holders": holders_of(version.scheme) if made.definition.is_label else None,
            "note": made.definition.note.get(language(), ""),
            "sources": [source_text(made.rulebook.sources, id) for id in made.rulebook.sources],
        },
    )
