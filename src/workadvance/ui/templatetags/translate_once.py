"""`translate` for words that stand in a template: looked up once per language, then remembered.

Built into every template in place of Django's own, which asks the catalogs again at every rendering; a list of fifty people says
the same twenty words fifty times.
"""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.base import Node, Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = template.Library()


class RememberedWords(Node):
    """The words of a `{% translate "..." %}` in each language asked for so far."""

    child_nodelists = ()

    def __init__(self, words: TranslateNode) -> None:
        self.words = words
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        said = self.said.get(language)
        if said is None:
            said = self.said[language] = self.words.render(context)
        return said


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Django's `translate`, remembering what only depends on the language: a literal without filters, context or a name to keep it in."""
    node: TranslateNode = do_translate(parser, token)
    literal = token.split_contents()[1][:1] in "\"'" and not node.filter_expression.filters
    if not literal or node.asvar or node.message_context or node.noop:
        return node
    return RememberedWords(node)
