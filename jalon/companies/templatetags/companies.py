"""``{% load companies %}``: numbers of companies as they are read."""

from django import template

from jalon.companies.identifiers import spaced

register = template.Library()
register.filter("spaced", spaced)
