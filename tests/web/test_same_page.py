"""What makes pages quick changes none of them.

Kept or found again, with questions kept in their words or put together each time, with remembered words or Django's own
tags: the HTML is the same.
"""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from django.conf import settings
from django.test import Client, override_settings
from tests.web.test_queries import addresses, every_role

from workadvance.demo.world import build
from workadvance.people import prepared
from workadvance.people.models import User
from workadvance.ui import event_cache, lists

# What is made for one rendering: the token of a form, the key that keeps it from being sent twice, a link signed with the time.
ONE_A_RENDERING = re.compile(
    r'name="(?:csrfmiddlewaretoken|key)" value="[^"]*"|X-CSRFToken(?:"|&quot;): ?(?:"|&quot;)\w+|/my/[\w:-]+/'
)
PAGES_EACH = 2


def html(client: Client, url: str) -> str | None:
    """The page without what differs from one rendering to the next; None for what is not a page."""
    response = client.get(url)
    if response.status_code != 200 or response.streaming or not response["Content-Type"].startswith("text/html"):
        return None
    return ONE_A_RENDERING.sub("", response.content.decode())


def plain_templates() -> list[dict[str, object]]:
    """The settings of templates without the project's own quicker `translate`."""
    plain = deepcopy(settings.TEMPLATES)
    plain[0]["OPTIONS"]["builtins"].remove("workadvance.ui.templatetags.translate_once")
    return plain


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.one_in(2)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_the_same_kept_anew_and_with_plain_tags(language, monkeypatch, everything, lot):
    build(seed=5, people=600 if everything else 200)
    provider = User.objects.get(email="manager1.arrow@demo.example").memberships.get().organization
    user = every_role(provider)
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    urls = {name: found[:PAGES_EACH] for name, found in addresses(provider.pk).items()}
    urls["late page"] = ["/people/?page=2", "/people/?page=2&sort=-since"]
    asked = [(name, url) for name, found in urls.items() for url in found]
    if not everything:
        asked = lot.sample(asked, len(asked) // 4)
    # A file is on the log each time it is downloaded, and the log is a page too: pages only, all asked once before.
    asked = [at for at in asked if html(client, at[1]) is not None]
    anew = {at: html(client, at[1]) for at in asked}
    monkeypatch.setattr(event_cache, "KEPT_SECONDS", 3600.0)
    differs = []
    for at in asked:
        client.get(at[1])
        if html(client, at[1]) != anew[at]:
            differs.append(f"{at[0]} {at[1]}: kept")
    with monkeypatch.context() as plain:
        for module in (prepared, lists):
            plain.setattr(module, "prepared_as", lambda _key, ask, **given: list(ask(**given)))
        event_cache.forget()
        differs += [f"{name} {url}: plain questions" for name, url in asked if html(client, url) != anew[name, url]]
    with override_settings(TEMPLATES=plain_templates()):
        differs += [f"{name} {url}: plain tags" for name, url in asked if html(client, url) != anew[name, url]]
    assert differs == []
    assert len(asked) > len(urls) // 8
    assert any(f'lang="{language}"' in page for page in anew.values() if page)
