"""Inputs and selects of forms, written without a template for each of their options.

Django renders every <option> through two templates; a list of 800 occupations then costs more than the rest of the page.
What comes out is the same HTML (a test compares the two); anything but plain inputs and selects is left to Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import BaseRenderer
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from workadvance.ui.rows import Context

_FOLDER = "django/forms/widgets/"
_INPUTS = {
    f"{_FOLDER}{name}.html"
    for name in ("input", "text", "number", "email", "url", "password", "hidden", "date", "time", "datetime")
}
_SELECT, _OPTION = f"{_FOLDER}select.html", f"{_FOLDER}select_option.html"


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    name = conditional_escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{value}{_attributes(widget["attrs"])}>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{conditional_escape(group)}">')
        parts += [
            f'<option value="{conditional_escape(str(option["value"]))}"{_attributes(option["attrs"])}>'
            f"{conditional_escape(option['label'])}</option>"
            for option in options
        ]
        if group:
            parts.append("</optgroup>")
    return "".join([*parts, "</select>"])


class Quick(BaseRenderer):
    """A form renderer that writes inputs and selects itself and hands everything else to `usual`."""

    def __init__(self, usual: BaseRenderer) -> None:
        self.usual = usual

    def get_template(self, template_name: str) -> Any:
        """The usual renderer's template."""
        return self.usual.get_template(template_name)

    def render(self, template_name: str, context: Context, request: Any = None) -> SafeString:
        """The HTML of a widget (or whatever the usual renderer draws)."""
        widget = context.get("widget")
        if widget and template_name in _INPUTS:
            return mark_safe(_input(widget))
        if widget and template_name == _SELECT:
            plain = all(
                option["template_name"] == _OPTION for _group, options, _i in widget["optgroups"] for option in options
            )
            if plain:
                return mark_safe(_select(widget))
        return mark_safe(self.usual.render(template_name, context, request=request))
