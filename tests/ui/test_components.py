"""Components say in words what they show, and need neither inline styles nor JavaScript."""

import re

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils.translation import override

from jalon.ui.parts import Bar, Row, Step, Task


def rendered(source: str, **context: object) -> str:
    with override("fr"):
        request = context.get("request")
        return Template("{% load ui %}" + source).render(
            RequestContext(request, context) if request else Context(context)
        )


def anonymous(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


class Company(forms.Form):
    siren = forms.CharField(label="SIREN", help_text="Neuf chiffres.")
    size = forms.ChoiceField(label="Effectif", choices=[("a", "Peu"), ("b", "Beaucoup")], widget=forms.RadioSelect)
    note = forms.CharField(label="Remarque", required=False)


def test_a_money_bar_gives_its_widths_as_attributes() -> None:
    html = rendered('{% money_bar 2000 1500 1240 510 label="Fictif" %}')
    assert re.findall(r'class="(\w+)" width="([\d.]+)"', html) == [
        ("opened", "100"),
        ("granted", "75.00"),
        ("committed", "62.00"),
        ("paid", "25.50"),
    ]
    assert "style=" not in html
    assert 'role="img" aria-label="Fictif"' in html


def test_a_bar_of_nothing_is_empty_and_never_overflows() -> None:
    assert Bar(0, 10, 10, 10).segments() == ()
    assert Bar(100, 150).segments() == [("granted", "100.00")]
    assert Bar(100, 0, 0, -5).segments() == []


def test_a_figure_stands_with_its_name_and_its_mark() -> None:
    html = rendered(
        '{% figures %}{% figure "5,1 M€" "payés" key="paid" fictif=True %}{% endfigure %}{% endfigures %}'
    )
    assert '<dl class="figures">' in html
    assert '<dd><span class="figure">5,1 M€</span></dd>' in html
    assert '<span class="mark-fictif">fictif</span></dt>' in html


def test_what_a_page_is_given_is_escaped() -> None:
    html = rendered(
        "{% tag 'ok' word %}{% figure word word %}{% endfigure %}{% crumbs word '/' word %}", word="<b>"
    )
    assert "<b>" not in html


def test_a_source_opens_without_javascript() -> None:
    html = rendered('{% source "claim-1" "2 sources" %}<p>La presse</p>{% endsource %}')
    assert 'popovertarget="src-claim-1"' in html
    assert 'popover id="src-claim-1"' in html
    assert "<p>La presse</p>" in html
    assert "onclick" not in html


def test_each_step_says_where_it_stands() -> None:
    html = rendered("{% steps steps %}", steps=[Step("Reçu", "done"), Step("Vote", "now"), Step("Payé")])
    assert re.findall(r'vh">\s*(.+?)\s*</span>\s*(\w+)', html) == [
        ("fait\u00a0:", "Reçu"),
        ("en cours\u00a0:", "Vote"),
        ("à venir\u00a0:", "Payé"),
    ]
    assert html.count('aria-current="step"') == 1


def test_lists_name_what_their_links_change() -> None:
    html = rendered("{% summary_list rows %}", rows=[Row("Effectif", 42, "/effectif/")])
    assert "Modifier<span" in html
    assert ": Effectif</span>" in html
    html = rendered("{% task_list tasks %}", tasks=[Task("Votre projet", "à faire", url="/projet/")])
    assert '<a href="/projet/">Votre projet</a>' in html
    assert "à faire" in html


def test_a_table_has_a_caption_and_a_scroll_that_the_keyboard_reaches() -> None:
    html = rendered('{% table "Aides" "aids" csv="/aides.csv" %}<tbody></tbody>{% endtable %}')
    assert '<caption id="aids">Aides</caption>' in html
    assert 'role="region" aria-labelledby="aids" tabindex="0"' in html
    assert 'href="/aides.csv"' in html


def test_pages_keep_the_filters_of_the_address() -> None:
    request = anonymous("/mesures?etat=tard&page=2")
    page = Paginator(range(100), 10).get_page(2)
    html = rendered("{% pagination page %}", page=page, request=request)
    assert 'href="?etat=tard&amp;page=3"' in html
    assert 'aria-current="page"' in html
    assert "11 à 20 sur 100" in html


def test_one_page_needs_no_pagination() -> None:
    assert rendered("{% pagination page %}", page=Paginator(range(3), 10).get_page(1)).strip() == ""


def test_a_link_of_the_header_says_that_the_reader_is_there() -> None:
    request = anonymous("/somewhere/mesures/")
    html = rendered(
        "{% nav_link '/somewhere/' 'A' %}{% nav_link '/elsewhere/' 'B' %}{% nav_link '/' 'C' %}", request=request
    )
    assert html.count("aria-current") == 1
    assert '<a href="/somewhere/" aria-current="true">A</a>' in html


def test_an_error_summary_leads_to_each_field() -> None:
    html = rendered("{% error_summary form %}", form=Company({}))
    assert 'href="#id_siren"' in html
    assert 'href="#id_size_0"' in html
    assert "SIREN\u00a0: répondez à cette question." in html
    assert "2 réponses sont à corriger" in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert rendered("{% error_summary form %}", form=Company()).strip() == ""


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = rendered("{% field form.siren %}", form=Company({}))
    assert '<label for="id_siren">SIREN</label>' in html
    assert 'id="id_siren_helptext"' in html
    assert 'id="id_siren_error"' in html
    assert 'aria-describedby="id_siren_helptext id_siren_error"' in html
    assert 'aria-invalid="true"' in html
    assert "(facultatif)" in rendered("{% field form.note %}", form=Company())


def test_a_question_is_the_legend_of_its_answers_and_nothing_is_selected() -> None:
    html = rendered("{% question form.size %}", form=Company())
    assert "<legend><h1>Effectif</h1></legend>" in html
    assert "checked" not in html
    assert re.findall(r'<label class="choice" for="(\w+)">', html) == ["id_size_0", "id_size_1"]


@pytest.mark.parametrize(("verdict", "said"), [("yes", "oui"), ("no", "non"), ("unknown", "à savoir")])
def test_a_sign_is_also_a_word(verdict: str, said: str) -> None:
    assert f'<span class="vh">{said}' in rendered("{% reason verdict %}", verdict=verdict)


def test_formats_are_filters() -> None:
    html = rendered(
        '{{ a|money }}|{{ a|money_short:1 }}|{{ d|date }}|{{ none|money }}|{{ 8|duration:"year" }}',
        a=100,
        d="2024-07",
    )
    assert html.replace("\u00a0", " ") == "1 €|1 €|juillet 2024||8 ans"
