"""The components: each is in the gallery, runs there, and keeps to what the site's security policy and readers need."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

import workadvance
from workadvance.ui import gallery

ROOT = Path(workadvance.__file__).parent
UI = ROOT / "ui"
TEMPLATES = sorted(p for p in ROOT.rglob("*.html") if "templates" in p.parts)
ICONS = set(re.findall(r'<symbol id="([a-z-]+)"', (UI / "static/ui/icons.svg").read_text()))


def _gallery(language: str = "en") -> str:
    request = RequestFactory().get("/components/")
    with translation.override(language):
        return render_to_string("components.html", gallery.context(request), request=request)


class _Page(HTMLParser):
    """What a page holds: its ids, what points at them, and headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.refs: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")
            elif name in ("for", "aria-labelledby", "aria-describedby", "popovertarget"):
                self.refs.extend((value or "").split())


def test_every_component_is_in_the_gallery() -> None:
    made = {p.stem for p in (UI / "templates/cotton").glob("*.html")}
    shown = {tag for example in gallery.examples() for tag in example.tags}
    assert shown == made


def test_every_parameter_of_a_component_is_explained() -> None:
    unsaid = [f"{e.name}: {p.name}" for e in gallery.examples() for p in e.parameters if not p.meaning]
    assert not unsaid, f"say in gallery.yaml what these mean: {unsaid}"


def test_the_gallery_explains_no_parameter_that_a_component_does_not_take() -> None:
    rows = yaml.safe_load((UI / "gallery.yaml").read_text())
    said = {(tag, name) for row in rows for tag, meanings in row["tags"].items() for name in meanings}
    assert not {(tag, name) for tag, name in said if name not in gallery.declared(tag)}


def test_the_parameters_are_shown_with_their_defaults() -> None:
    button = next(e for e in gallery.examples() if e.tags == ("button",))
    assert gallery.Parameter("type", "submit", "submit or button") in button.parameters


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_gallery_runs_in_each_language_and_its_parts_find_each_other(language: str) -> None:
    page = _Page(_gallery(language))
    assert len(page.ids) == len(set(page.ids)), sorted(i for i in page.ids if page.ids.count(i) > 1)
    assert not set(page.refs) - set(page.ids)
    numbers = [v for tag, name, v in page.attributes if tag in ("line", "rect", "text", "progress") and name != "class"]
    assert not [v for v in numbers if re.fullmatch(r"-?\d+,\d+%?", v)], (
        "a comma in a number breaks the drawing in Spanish"
    )


def test_the_example_form_says_its_errors_where_they_are() -> None:
    text = _gallery()
    assert 'aria-describedby="wrong_name_helptext wrong_name_error"' in text
    assert 'id="wrong_name_error"' in text
    assert '<a href="#wrong_name">' in text


def test_no_template_breaks_the_content_security_policy() -> None:
    forbidden = re.compile(
        r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|["'(]data:|hx-on|hx-vals=['"]js:|<script(?![^>]*\bsrc=)(?![^>]*application/json)""",
        re.IGNORECASE,
    )
    found = [
        f"{path.relative_to(ROOT)}:{n}: {line.strip()[:80]}"
        for path in TEMPLATES
        for n, line in enumerate(path.read_text().splitlines(), 1)
        if forbidden.search(line)
    ]
    assert not found, "\n".join(found)


def test_every_template_tag_ends_on_its_line() -> None:
    """Django shows a tag that runs over a line's end as text, without an error."""
    found = [
        f"{path.relative_to(ROOT)}:{n}"
        for path in TEMPLATES
        for n, line in enumerate(path.read_text().splitlines(), 1)
        for left, right in (("{%", "%}"), ("{{", "}}"), ("{#", "#}"))
        if line.count(left) != line.count(right)
    ]
    assert not found, found


def test_every_icon_that_is_named_exists() -> None:
    named = {
        icon
        for path in TEMPLATES
        for icon in re.findall(
            r"""<c-icon name="([a-z-]+)"|\bicon="([a-z-]+)"|icon\|default:'([a-z-]+)'""", path.read_text()
        )
        for icon in icon
        if icon
    }
    assert named <= ICONS, named - ICONS
    from workadvance.ui.context import _RAIL

    assert {item.icon for item in _RAIL.values() if item.icon} <= ICONS


def test_the_error_page_needs_nothing() -> None:
    text = render_to_string("500.html")
    assert "Something went wrong on our end" in text
    assert "site.css" in text


def test_a_page_weighs_less_than_100_kb() -> None:
    """Styles, scripts, icons and the largest page we own, compressed as the site sends them."""
    text = _gallery()
    files = set(re.findall(r'(?:href|src)="/static/([^"#?]+)', text)) | {"ui/icons.svg"}
    assert {"ui/site.css", "ui/site.js"} <= files
    sizes = {name: len(gzip.compress(Path(finders.find(name)).read_bytes(), 6)) for name in files}
    sizes["page"] = len(gzip.compress(text.encode(), 6))
    assert sum(sizes.values()) < 100_000, sizes


def _tokens() -> dict[str, tuple[str, str]]:
    css = (UI / "static/ui/site.css").read_text()
    return {m[1]: (m[2], m[3]) for m in re.finditer(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", css)}


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_and_edges_stand_out_in_both_themes(theme: int) -> None:
    """WCAG 2.2: 4.5 to 1 for words, 3 to 1 for the edges of controls, focus and marks."""
    token = {name: pair[theme] for name, pair in _tokens().items()}
    words = [
        *[(ink, ground) for ink in ("ink", "ink-soft") for ground in ("paper", "card", "sunk", "hover")],
        *[(kind, ground) for kind in ("brand", "next", "late", "info") for ground in ("paper", "card", f"{kind}-soft")],
        *[("ink", f"{kind}-soft") for kind in ("brand", "next", "late", "info")],
        *[("ink-soft", f"{kind}-soft") for kind in ("brand", "next")],
        ("brand-ink", "brand"),
        ("brand-ink", "brand-strong"),
        ("late-ink", "late"),
    ]
    poor = {pair: round(_contrast(token[pair[0]], token[pair[1]]), 2) for pair in words}
    assert not {pair: ratio for pair, ratio in poor.items() if ratio < 4.5}
    edges = [(mark, ground) for mark in ("edge", "focus", "brand") for ground in ("paper", "card")]
    assert not [pair for pair in edges if _contrast(token[pair[0]], token[pair[1]]) < 3]


def test_the_gallery_is_shipped() -> None:
    assert resources.files("workadvance.ui").joinpath("gallery.yaml").is_file()


def test_pages_use_components_that_exist_and_attributes_they_know() -> None:
    """A mistyped attribute is ignored without an error; here it is one."""
    declared = {p.stem: set(gallery.declared(p.stem)) for p in (UI / "templates/cotton").glob("*.html")}
    found = []
    for path in TEMPLATES:
        text = re.sub(r"{#.*?#}", "", path.read_text())
        # What is inside template tags is no attribute name of ours.
        plain = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
        for m in re.finditer(
            r"<c-(?!vars|slot)([a-z-]+)((?:\s+[^\s/>\"'=]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)", plain
        ):
            tag = m[1].replace("-", "_")
            place = f"{path.relative_to(ROOT)}: c-{m[1]}"
            if tag not in declared:
                found.append(f"{place} does not exist")
                continue
            names = {
                n.strip(":").replace("-", "_")
                for n in re.findall(r"\s(:?[a-z_-]+)(?==|\s|$)", re.sub(r"=(\"[^\"]*\"|'[^']*'|\S+)", "= ", m[2]))
            }
            found += [f"{place} knows no {name}" for name in names - declared[tag]]
        for slot in re.findall(r'<c-slot name="([a-z_-]+)"', plain):
            if slot not in ("actions", "head"):
                found.append(f"{path.relative_to(ROOT)}: no component has a slot {slot}")
    assert not found, "\n".join(found)


def test_every_template_compiles() -> None:
    for path in TEMPLATES:
        get_template(str(path).split("/templates/", 1)[1])
