"""``{% load results %}``: claims and progress on public pages."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.funds.queries import Totals
from jalon.plan.enums import Progress
from jalon.plan.models import Region, SchemeMention
from jalon.provenance.display import value_text
from jalon.provenance.models import Claim
from jalon.provenance.queries import Question
from jalon.results import money
from jalon.ui.parts import Bar

register = template.Library()

KINDS = {
    Progress.ACHIEVED: "ok",
    Progress.UNDERWAY: "unknown",
    Progress.UPCOMING: "unknown",
    Progress.RECURRING: "warn",
    Progress.OVERDUE_UNKNOWN: "late",
    Progress.MISSED: "late",
    Progress.NO_DUE_DATE: "unknown",
}


@register.simple_tag
def progress_tag(progress: Progress) -> SafeString:
    """Where a measure or a target stands, in words."""
    return format_html('<span class="tag {}">{}</span>', KINDS[progress], progress.label)


@register.filter
def value(claim: Claim) -> str:
    """« 60 M€ », « au moins 1 M€ », « environ 50 M€ »."""
    return value_text(claim)


@register.filter
def exact_value(claim: Claim) -> str:
    """« 60 000 000 € »: the same, in full."""
    return value_text(claim, short=False)


@register.filter
def claim_url(claim: Claim) -> str:
    """The page of a claim."""
    return reverse("results:claim", args=[claim.region, claim.key.removeprefix(f"{claim.region}/")])


def sources_label(question: Question) -> str:
    """« 2 sources, 1 désaccord »."""
    count = len(question.sources)
    said = ngettext("%(count)s source", "%(count)s sources", count) % {"count": count}
    others = len(question.others)
    if not others:
        return said
    disputes = ngettext("%(count)s désaccord", "%(count)s désaccords", others) % {"count": others}
    return _("%(sources)s, %(disputes)s") % {"sources": said, "disputes": disputes}


@register.inclusion_tag("results/said.html")
def said(question: Question | None, prefix: str = "q") -> dict[str, Any]:
    """The dotted word beside a figure: what each source says of it, which is retained, and why."""
    if question is None:
        return {}
    return {
        "question": question,
        "id": f"src-{prefix}-{question.retained.pk}",
        "label": sources_label(question),
    }


@register.filter
def as_bar(moved: Totals) -> Bar:
    """The money bar of some totals."""
    return money.bar_of(moved)


@register.simple_tag
def bar_words(moved: Totals) -> str:
    """The bar in words."""
    return money.bar_words(moved)


@register.simple_tag
def entries_url(region: Region, step: str = "", axis: str = "", year: int | None = None) -> str:
    """The entries behind a figure."""
    wanted = {"etape": step, "axe": axis, "exercice": year}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return reverse("results:entries", args=[region.slug]) + (f"?{query}" if query else "")


@register.simple_tag
def entries_link(region: Region, step: str, label: str, axis: str = "") -> SafeString:
    """« écritures », beside the figure that they make."""
    return format_html(
        '<a class="src" href="{}">{}<span class="vh"> : {}</span></a>',
        entries_url(region, step, axis or ""),
        _("écritures"),
        label,
    )


@register.simple_tag
def scheme_link(scheme: SchemeMention) -> SafeString | str:
    """A scheme that the sources name; it leads to its page when its rules are published."""
    try:
        url = reverse("desk:scheme", args=[scheme.region.slug, scheme.slug])
    except NoReverseMatch:
        return scheme.name
    return format_html('<a href="{}">{}</a>', url, scheme.name)
