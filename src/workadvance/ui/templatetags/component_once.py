"""Components of which what they show follows from their attributes and content alone, written once for the same ones.

A page shows some hundred icons and statuses, most of them alike. Built into every template in place of the tag that
components are made to: every other component is left as it is.
"""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.template import Context
from django.template.base import Node, Parser, Token
from django_cotton.templatetags._component import AttrKind, CottonComponentNode, cotton_component
from django_cotton.templatetags._slot import CottonSlotNode

register = template.Library()

ALIKE = frozenset({"icon", "status"})
TEXTS = frozenset({AttrKind.STATIC, AttrKind.ESCAPED})
MOST = 500  # a place in a template that shows more than that many different ones starts over


class WrittenOnce(Node):
    """One place in a template where such a component stands, with what it wrote for each attributes and content so far."""

    def __init__(self, component: CottonComponentNode) -> None:
        self.component = component
        self.nodelist = component.nodelist
        self.attributes = component._prepared_attrs
        self.written: dict[tuple[str, ...], str] = {}

    def render(self, context: Context) -> str:
        key = (
            self.nodelist.render(context),
            *(a.compiled.render(context) if a.compiled else a.value for a in self.attributes),
        )
        written = self.written.get(key)
        if written is None:
            if len(self.written) >= MOST:
                self.written.clear()
            written = self.written[key] = self.component.render(context)
        return written


@register.tag("cotton")
def cotton(parser: Parser, token: Token) -> Node:
    """A component; remembered where it is one of `ALIKE`, its attributes are texts, and its content fills no slot by name."""
    node: Any = cotton_component(parser, token)
    texts = all(a.kind in TEXTS for a in node._prepared_attrs)
    if node.component_name not in ALIKE or not texts or node.nodelist.get_nodes_by_type(CottonSlotNode):
        return cast(Node, node)
    return WrittenOnce(node)
