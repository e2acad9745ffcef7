"""What a letter carries: `{% item "received-on" %}…{% enditem %}` names the checklist's item that its text is.

An item whose text came out empty is not carried. `notices.actions.tell` reads what was, and checks it.
"""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context

register = template.Library()
CARRIED = "carried_items"


class ItemNode(template.Node):
    """A text that is one or several items of a letter's checklist."""

    def __init__(self, items: list[str], nodelist: NodeList) -> None:
        self.items = items
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        text = self.nodelist.render(context)
        if text.strip():
            carried: set[str] | None = context.get(CARRIED)
            if carried is not None:
                carried.update(self.items)
        return text


@register.tag
def item(parser: Parser, token: Token) -> ItemNode:
    """The text up to `{% enditem %}` is these items, named between quotes."""
    names = token.split_contents()[1:]
    if not names or not all(len(name) > 2 and name[0] == name[-1] == '"' for name in names):
        raise template.TemplateSyntaxError("item takes one or several names between quotes")
    nodelist = parser.parse(("enditem",))
    parser.delete_first_token()
    return ItemNode([name[1:-1] for name in names], nodelist)
