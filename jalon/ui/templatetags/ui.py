"""``{% load ui %}``: the formats as filters, and the components of every page."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, Field
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jalon.ui import formats
from jalon.ui.parts import Bar, Row, Step, Task

register = template.Library()


# Formats: one filter each, empty for nothing (a name that a template does not have reads as an empty text)

NOTHING: tuple[object, ...] = (None, "")


@register.filter
def money(cents: Any) -> str:
    """« 60 000 000 € »."""
    return "" if cents in NOTHING else formats.money(cents)


@register.filter
def money_short(cents: Any, decimals: int | None = None) -> str:
    """« 60 M€ »; ``|money_short:1`` for a row of figures: « 60,0 M€ »."""
    return "" if cents in NOTHING else formats.money_short(cents, decimals)


@register.filter
def money_words(cents: Any) -> str:
    """« 60 millions d’euros »."""
    return "" if cents in NOTHING else formats.money_words(cents)


@register.filter
def date(value: datetime.date | str | None) -> str:
    """« 12 juillet 2024 »."""
    return formats.date(value) if value else ""


@register.filter
def date_short(value: datetime.date | str | None) -> str:
    """« 12 juill. 2024 »."""
    return formats.date(value, short=True) if value else ""


@register.filter
def date_time(value: datetime.datetime | None) -> str:
    """« 21 novembre 2026 à 16 h 12 »."""
    return formats.date_time(value) if value else ""


@register.filter
def hour(value: datetime.datetime | None) -> str:
    """« 10 h 12 »; empty when there is none."""
    return formats.hour(value) if value else ""


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """« 3 500 »."""
    return "" if value in NOTHING else formats.number(value, decimals)


@register.filter
def percent(ratio: Any, decimals: int | None = None) -> str:
    """« 3,7 % » for 0.037."""
    return "" if ratio in NOTHING else formats.percent(ratio, decimals)


@register.filter
def duration(value: Any, unit: str) -> str:
    """``{{ 8|duration:"year" }}``: « 8 ans »."""
    return "" if value in NOTHING else formats.duration(value, unit)


@register.filter
def file_size(octets: Any) -> str:
    """« 1,2 Mo »."""
    return "" if octets in NOTHING else formats.file_size(octets)


@register.filter
def count_word(value: int, gender: str = "") -> str:
    """« cinq »; ``|count_word:"f"`` for « une »."""
    return formats.count_word(value, feminine=gender == "f")


@register.filter
def in_language(texts: Mapping[str, str]) -> str:
    """Of a text that data carries in both languages: the reader's, else the French."""
    return texts.get(formats.language()) or texts.get("fr", "")


@register.simple_tag
def money_range(low: int | None, high: int | None, short: bool = False) -> str:
    """« jusqu’à 200 000 € »."""
    return formats.money_range(low, high, short)


# Answers and figures


@register.simple_block_tag
def figures(content: str, small: bool = False) -> SafeString:
    """A row of ``{% figure %}``."""
    return format_html('<dl class="figures{}">{}</dl>', " small" if small else "", content)


@register.simple_block_tag
def figure(
    content: str, value: str, label: str, key: str = "", fictif: bool = False, none: bool = False
) -> SafeString:
    """One figure and its name; what is inside the tag (a source, a precision) follows the figure.

    ``key`` gives the figure the colour of its part of the bar; ``none`` is for « non publié ».
    """
    square = format_html('<span class="key {}"></span>', key) if key else ""
    mark = format_html(" {}", fictif_mark()) if fictif else ""
    return format_html(
        '<div><dt>{}{}{}</dt><dd><span class="figure{}">{}</span>{}</dd></div>',
        square,
        label,
        mark,
        " none" if none else "",
        value,
        mark_safe(content.strip()),
    )


@register.simple_tag
def money_bar(
    total: int, granted: int = 0, committed: int = 0, paid: int = 0, label: str = "", thin: bool = False
) -> SafeString:
    """Parts of an amount, each including the next. Its figures stand beside it: ``label`` only repeats them."""
    return bar(Bar(total, granted, committed, paid), label, thin)


@register.simple_tag
def bar(parts: Bar, label: str = "", thin: bool = False) -> SafeString:
    """The money bar of a ``Bar``."""
    return render_to_string("ui/money_bar.html", {"segments": parts.segments(), "label": label, "thin": thin})


@register.simple_tag(name="fictif")
def fictif_mark() -> SafeString:
    """The mark that stands at every number of a demonstration."""
    return format_html('<span class="mark-fictif">{}</span>', _("fictif"))


@register.simple_block_tag
def fictif_part(content: str, said: str = "") -> SafeString:
    """A part of a page whose every number is fictitious, apart from what sources say."""
    text = said or _("Crédits, dossiers et paiements fictifs, pour voir la page vivre.")
    return format_html(
        '<div class="fictif"><p class="said"><strong>{}</strong> {}</p>{}</div>', _("Démonstration."), text, content
    )


@register.simple_tag
def unpublished() -> SafeString:
    """What no source gives."""
    return format_html('<span class="soft">{}</span>', _("non publié"))


# Words, sources, notes


@register.simple_tag
def tag(kind: str, text: str) -> SafeString:
    """A state in words; ``kind`` is ok, warn, late, unknown or accent."""
    return format_html('<span class="tag {}">{}</span>', kind, text)


@register.simple_block_tag
def source(content: str, id: str, label: str, title: str = "") -> SafeString:
    """A dotted word that opens its sources, without JavaScript. Inside a div, never inside a p."""
    return format_html(
        '<button type="button" class="src" popovertarget="src-{0}">{1}</button>'
        '<div class="panel" popover id="src-{0}" role="group" aria-label="{2}">{3}</div>',
        id,
        label,
        title or label,
        content,
    )


@register.simple_block_tag
def note(content: str, title: str = "", level: int = 3) -> SafeString:
    """A sheet apart from the text."""
    heading = format_html("<h{0}>{1}</h{0}>", level, title) if title else ""
    return format_html('<div class="note">{}{}</div>', heading, content)


@register.simple_block_tag
def banner(content: str, title: str, kind: str = "", level: int = 2) -> SafeString:
    """Something to know before reading on; ``kind`` is ok, warn, late or nothing."""
    role = "alert" if kind == "late" else "status"
    return format_html(
        '<div class="banner {0}" role="{1}"><h{2}>{3}</h{2}>{4}</div>', kind, role, level, title, content
    )


@register.simple_block_tag
def empty(content: str, title: str, level: int = 3) -> SafeString:
    """An empty state: what will be here and, inside the tag, what to do."""
    return format_html('<div class="empty"><h{0}>{1}</h{0}>{2}</div>', level, title, content)


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False) -> SafeString:
    """More, for those who ask."""
    return format_html(
        '<details class="more"{}><summary>{}</summary><div class="inside">{}</div></details>',
        mark_safe(" open") if open else "",
        summary,
        content,
    )


# Lists


@register.inclusion_tag("ui/steps.html")
def steps(items: Iterable[Step], label: str = "") -> dict[str, Any]:
    """The stages of a journey, each with its state in words for those who hear the page."""
    return {"steps": items, "label": label}


@register.inclusion_tag("ui/task_list.html")
def task_list(tasks: Iterable[Task]) -> dict[str, Any]:
    """What is left to do."""
    return {"tasks": tasks}


@register.inclusion_tag("ui/summary_list.html")
def summary_list(rows: Iterable[Row]) -> dict[str, Any]:
    """Answers given, each with the link that changes it."""
    return {"rows": rows}


@register.simple_tag
def reason(verdict: str, said: str = "") -> SafeString:
    """The sign of a reason (yes, no, unknown, none) with its word for those who hear the page."""
    words = {"yes": _("oui"), "no": _("non"), "unknown": _("à savoir"), "none": _("sans objet")}
    return format_html(
        '<span class="sign {}"><span class="vh">{} : </span></span>', verdict, said or words[verdict]
    )


# Tables


@register.simple_block_tag
def table(
    content: str,
    caption: str,
    id: str,
    csv: str = "",
    caption_hidden: bool = False,
    wide: bool = False,
    stacked: bool = False,
) -> SafeString:
    """A table in its frame: caption, scroll that the keyboard reaches, link to the same rows as CSV.

    Inside the tag: ``<thead>`` and ``<tbody>``, with ``scope`` on every ``<th>``. On a narrow screen ``wide`` keeps
    the first column in sight; ``stacked`` makes a sheet of each row, when every ``<td>`` has its column's name as
    ``data-label`` and its content in ``<div class="cell">``.
    """
    kind = "stacked" if stacked else "wide" if wide else ""
    return render_to_string(
        "ui/table.html",
        {"content": content, "caption": caption, "id": id, "csv": csv, "hidden": caption_hidden, "kind": kind},
    )


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: template.RequestContext, page: Page[Any]) -> dict[str, Any]:
    """Which rows are shown and the way to the others, keeping the filters of the address."""
    return {
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
    }


# Navigation


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, url: str, label: str, exact: bool = False) -> SafeString:
    """A link of the header; it says so when the reader is there or below."""
    request = context.get("request")
    path = request.path if request else ""
    here = path == url
    below = not exact and url != "/" and path.startswith(url)
    current = mark_safe(' aria-current="page"') if here else mark_safe(' aria-current="true"') if below else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, current, label)


@register.simple_tag
def crumbs(*pairs: str) -> SafeString:
    """``{% crumbs "Le plan" url "Mesures" %}``: label and address in turn; the last has no address."""
    items = []
    for place in range(0, len(pairs), 2):
        label = conditional_escape(pairs[place])
        url = pairs[place + 1] if place + 1 < len(pairs) else ""
        items.append(format_html('<li><a href="{}">{}</a></li>', url, label) if url else f"<li>{label}</li>")
    return format_html(
        '<nav class="crumb" aria-label="{}"><ol>{}</ol></nav>', _("Vous êtes ici"), mark_safe("".join(items))
    )


# Forms


def _said(field: BoundField, message: str) -> str:
    """A message that would fit any field names its own."""
    if message == str(Field.default_error_messages["required"]):
        return _("%(label)s : répondez à cette question.") % {"label": field.label}
    return message


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, Any]:
    """What prevents the form from being accepted, each error with the way to its field."""
    if form is None or not form.is_bound or not form.errors:
        return {"errors": []}
    found = [("", str(message)) for message in form.non_field_errors()]
    for field in form:
        # A group of choices has no control of its own: the link goes to the first choice.
        anchor = f"{field.auto_id}_0" if field.field.widget.use_fieldset else field.id_for_label
        found.extend((anchor, _said(field, str(message))) for message in field.errors)
    return {"errors": found}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A field: label, hint, error with its remedy, control."""
    return bound.as_field_group()


@register.inclusion_tag("ui/question.html")
def question(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """One question a page: the question is the page's title and the legend of its answers."""
    return {"field": bound, "hint": hint or bound.help_text}
