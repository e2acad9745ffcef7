"""``{% load companies %}``: numbers of companies as they are read."""

from django import template

from jalon.law.identifiers import spaced

register = template.Library()
register.filter("spaced", spaced)
