"""Everything a person reads is in Spanish too: marked, translated, and with the same names to fill in."""

from __future__ import annotations

import collections
import functools

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.consistency.repository import SOURCE, apps
from tests.consistency.strings import Message, NotAString, of_app, of_python, of_template, placeholders, unmarked

APPS = apps()


@functools.cache
def messages(app: str) -> tuple[Message, ...]:
    return tuple(of_app(SOURCE / app))


@functools.cache
def spanish(app: str) -> Catalog:
    path = SOURCE / app / "locale" / "es" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale="es")
    with path.open("rb") as source:
        return read_po(source, locale="es", abort_invalid=True)


def translated(app: str, message: Message) -> tuple[str, ...]:
    """The Spanish of a message, its plural forms in order; empty where it is missing or only guessed (fuzzy)."""
    entry = spanish(app).get(message.text, message.context or None)
    if entry is None or entry.fuzzy:
        return ()
    forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
    return tuple(forms) if all(forms) and bool(message.plural) == isinstance(entry.id, tuple) else ()


@pytest.mark.parametrize("app", APPS)
def test_every_message_has_a_spanish_translation(app):
    missing = [f"{m.where}: {m.text}" for m in messages(app) if not translated(app, m)]
    assert not missing, f"{len(missing)} without Spanish in {app}/locale/es (see CONTRIBUTING):\n" + "\n".join(missing)


@pytest.mark.parametrize("app", APPS)
def test_translations_keep_the_names_to_be_filled_in(app):
    wrong = []
    for m in messages(app):
        forms = translated(app, m)
        if not forms:
            continue
        allowed = placeholders(m.text) | placeholders(m.plural)
        needed = placeholders(m.plural or m.text)
        if any(not placeholders(form) <= allowed for form in forms) or placeholders(forms[-1]) != needed:
            wrong.append(f"{m.where}: {m.text} → {' | '.join(forms)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("app", APPS)
def test_templates_show_no_word_that_is_not_marked(app):
    found = {
        path.relative_to(SOURCE).as_posix(): words
        for path in sorted((SOURCE / app / "templates").rglob("*.html"))
        if (words := unmarked(path.read_text(encoding="utf-8")))
    }
    assert not found, found


def test_a_message_reads_the_same_in_every_app():
    """Django puts the catalogs of all apps together: of two translations of one message only one is ever shown."""
    found: dict[tuple[str, str], dict[tuple[str, ...], set[str]]] = collections.defaultdict(
        lambda: collections.defaultdict(set)
    )
    for app in APPS:
        for m in messages(app):
            if forms := translated(app, m):
                found[m.context, m.text][forms].add(app)
    differing = [
        f"{text}: "
        + "; ".join(f"{' | '.join(forms)} ({', '.join(sorted(where))})" for forms, where in sorted(forms_of.items()))
        for (_context, text), forms_of in sorted(found.items())
        if len(forms_of) > 1
    ]
    assert not differing, "\n".join(differing)


def test_words_are_found_where_they_stand():
    template = (
        "{% translate 'Save' %}{% blocktranslate trimmed with n=rows|length %}\n{{ n }} people\n{% endblocktranslate %}"
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}{{ x|default:_('None (yet)') }}"
    )
    assert [(m.text, m.plural) for m in of_template(template)] == [
        ("Save", ""),
        ("%(n)s people", ""),
        ("%(n)s day", "%(n)s days"),
        ("None (yet)", ""),
    ]
    module = '_("One " "two"); ngettext("%(n)d day", "%(n)d days", n); self.gettext_lazy("Three"); pgettext("verb", "Record")'
    assert [(m.context, m.text, m.plural) for m in of_python(module)] == [
        ("", "One two", ""),
        ("", "%(n)d day", "%(n)d days"),
        ("", "Three", ""),
        ("verb", "Record", ""),
    ]
    with pytest.raises(NotAString, match="name"):
        list(of_python("_(name)"))


def test_unmarked_words_are_seen():
    assert unmarked('<c-card title="Pay"><p class="soft">{% translate "Coach" %}: see below</p></c-card>') == [
        "Pay",
        ": see below",
    ]
    assert unmarked('<c-card title="{% translate "Pay" %}"><b>{{ amount }}</b> · {# a remark #}&nbsp;</c-card>') == []
