"""What a text carries is what came out of it."""

import pytest
from django.template import Context, TemplateSyntaxError, engines

from jalon.notices.templatetags.letters import CARRIED


def carried(text: str, **values: object) -> set[str]:
    found: set[str] = set()
    engines["django"].engine.from_string("{% load letters %}" + text).render(Context({CARRIED: found, **values}))
    return found


def test_an_item_is_carried_when_its_text_came_out():
    assert carried('{% item "a" "b" %}x{% enditem %}{% item "c" %}{{ empty }} {% enditem %}') == {"a", "b"}
    assert carried('{% if no %}{% item "a" %}x{% enditem %}{% endif %}') == set()


@pytest.mark.parametrize("tag", ["item", "item a", 'item "a" b', 'item ""'])
def test_an_item_is_named_between_quotes(tag):
    with pytest.raises(TemplateSyntaxError):
        carried("{% " + tag + " %}x{% enditem %}")
