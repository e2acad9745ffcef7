"""What templates say of the law."""

from django import template

from jalon.aids import lawful
from jalon.law.wording import Text

register = template.Library()


@register.filter
def said(text: Text) -> str:
    """A text of the law in the reader's language."""
    return lawful.said(text)
