"""Which words of an app are to be translated, found as Django's own `makemessages` finds them, without its tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

# Where the message stands among the arguments: (context, singular, plural).
_CALLS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
_NAMES = {
    "_": "gettext",
    "_t": "gettext",
    **{f"{name}{end}": name for name in _CALLS for end in ("", "_lazy", "_noop")},
}
_BEGINS = re.compile(r"\b(n?p?gettext|_t?)\(")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]|\{(\w*)[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Message:
    """One string to translate, with its context and plural where it has them."""

    context: str
    text: str
    plural: str = ""
    where: str = ""


class NotAString(ValueError):
    """Something is marked for translation that no catalog can hold (an f-string, a variable)."""


def placeholders(text: str) -> frozenset[str]:
    """The names to be filled in: %(name)s and {name}."""
    return frozenset(match[1] or match[2] or "" for match in _PLACEHOLDER.finditer(text))


def _message(call: ast.Call, kind: str, where: str) -> Message:
    def said(position: int | None) -> str:
        if position is None:
            return ""
        if position < len(call.args):
            argument = call.args[position]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                return argument.value
        raise NotAString(f"{where}: {ast.unparse(call)}")

    context, text, plural = _CALLS[kind]
    return Message(said(context), said(text), said(plural), where)


def of_python(source: str, where: str = "") -> Iterator[Message]:
    """The messages of a module; NotAString where something else is marked."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            if kind := _NAMES.get(name):
                yield _message(node, kind, f"{where}:{node.lineno}")


def of_template(source: str, where: str = "") -> Iterator[Message]:
    """The messages of a template: Django turns it into calls, which are read one by one."""
    calls = templatize(source)
    for begin in _BEGINS.finditer(calls):
        line = calls.count("\n", 0, begin.start()) + 1
        end = begin.end()
        while (end := calls.find(")", end) + 1) > 0:
            try:
                parsed = ast.parse(calls[begin.start() : end], mode="eval").body
            except SyntaxError:
                continue
            assert isinstance(parsed, ast.Call)
            yield _message(parsed, _NAMES[begin[1]], f"{where}:{line}")
            break


def of_app(folder: Path) -> list[Message]:
    """Every message of an app's modules and templates, letters included."""
    found: list[Message] = []
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            found += of_python(path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix())
    for path in sorted(p for p in (folder / "templates").rglob("*") if p.suffix in (".html", ".txt")):
        found += of_template(path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix())
    return [m for m in found if m.text]


# --- words in a template that no one marked

_COMMENTS = re.compile(r"\{#.*?#\}|<!--.*?-->|\{% comment .*?\{% endcomment %\}", re.DOTALL)
_CODE = re.compile(r"<(script|style|svg|code|pre)\b.*?</\1>", re.DOTALL)
_MARKED = re.compile(r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}", re.DOTALL)
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\s(?:title|label|placeholder|caption|note|hint|submit|aria-label|alt)=("[^"]*"|'[^']*')""")
_ELEMENT = re.compile(r"<[^<>]*>", re.DOTALL)
_ENTITY = re.compile(r"&\w+;")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
# Names that are the same in every language, and attribute values that stand outside an element in the source.
_NO_WORDS = re.compile(r"WorkAdvance|CSV|English|Español|CIP|SOC|data-sign-in|broad|narrow|home-page|<\w+")


def unmarked(source: str) -> list[str]:
    """Words a reader would see in English whatever their language."""
    text = _COMMENTS.sub(" ", source)
    text = _MARKED.sub(" ", text)
    text = _TAGS.sub("", _CODE.sub(" ", text))
    seen = [" ".join(m[1][1:-1].split()) for m in _ATTRIBUTE.finditer(text)]
    seen += [" ".join(part.split()) for part in _ELEMENT.sub("\n", _ATTRIBUTE.sub(" ", text)).splitlines()]
    return [words for words in seen if _WORD.search(_NO_WORDS.sub(" ", _ENTITY.sub(" ", words)))]
