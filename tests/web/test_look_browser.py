"""The look in a real browser: accessible, whole on a phone, clean under the security policy, and nothing typed is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import RequestContext, Template
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.urls import path
from django_cotton.compiler_regex import CottonCompiler
from playwright.sync_api import expect
from tests.browser import chromium, needs_chromium

from workadvance.ui import gallery
from workadvance.ui.gallery import SampleForm

pytestmark = [pytest.mark.browser, needs_chromium]

SENT: list[str] = []


class _Words(forms.Form):
    words = forms.CharField(label="What happened", widget=forms.Textarea)
    day = forms.DateField(label="Day", required=False)
    ways = forms.MultipleChoiceField(
        label="Ways", choices=[("t", "Text"), ("c", "Call")], widget=forms.CheckboxSelectMultiple, required=False
    )
    ssn = forms.CharField(label="Number", required=False)


def _page(request: HttpRequest, body: str, base: str = "base.html", **context: object) -> HttpResponse:
    source = f"""{{% extends "{base}" %}}{{% block title %}}Trial{{% endblock %}}{{% block heading %}}Trial{{% endblock %}}
    {{% block content %}}{body}{{% endblock %}}"""
    page = Template(CottonCompiler().process(source))
    return HttpResponse(page.render(RequestContext(request, context)))


def _signed_in(request: HttpRequest) -> bool:
    return request.COOKIES.get("trial") == "in"


def _form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        if not _signed_in(request):
            return HttpResponseRedirect("/sign-in/")
        SENT.append(request.POST.get("words", ""))
        time.sleep(0.3)
        return HttpResponseRedirect("/done/")
    body = """<c-form :form="form" autosave_url="/draft/" submit="Send" cancel="/done/" />"""
    return _page(request, body, form=_Words())


def _wrong(request: HttpRequest) -> HttpResponse:
    form = SampleForm({"name": ""})
    return _page(request, """<c-form :form="form" />""", base="plain.html", form=form)


def _draft(request: HttpRequest) -> HttpResponse:
    return (
        HttpResponse("Saved 14:05", content_type="text/plain")
        if _signed_in(request)
        else HttpResponseRedirect("/sign-in/")
    )


def _sign_in(request: HttpRequest) -> HttpResponse:
    source = """{% extends "plain.html" %}{% block body_attrs %} data-sign-in{% endblock %}{% block heading %}Sign in{% endblock %}"""
    return HttpResponse(Template(source).render(RequestContext(request, {})))


def _work(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        SENT.append(",".join(request.POST.getlist("chosen")) or "one")
        return HttpResponseRedirect("/done/")
    body = """<label>Find <input type="search" data-find></label>
    <form id="bulk" method="post">{% csrf_token %}</form>
    <c-rows caption="Two people"><c-slot name="head"><th scope="col"><c-pick all /></th><th scope="col">Who</th></c-slot>
    <tr><td class="pick"><c-pick value="1" label="Bao" /></td><td>Bao</td></tr>
    <tr><td class="pick"><c-pick value="2" label="Keisha" /></td><td>Keisha</td></tr></c-rows>
    <c-bulk><c-button form="bulk" small>Invite</c-button></c-bulk>
    <c-button post="/work/" danger confirm="Withdraw this offer?">Withdraw</c-button>"""
    return _page(request, body)


def _gallery(request: HttpRequest) -> HttpResponse:
    from django.shortcuts import render

    return render(request, "components.html", gallery.context(request))


def _plain(request: HttpRequest) -> HttpResponse:
    return _page(request, "<p>Done.</p>", base="plain.html")


urlpatterns = [
    path("components/", _gallery),
    path("form/", _form),
    path("wrong/", _wrong),
    path("draft/", _draft),
    path("sign-in/", _sign_in),
    path("work/", _work),
    path("done/", _plain),
    *[path(f"{name}/", _plain, name=name) for name in ("set_theme", "set_language", "filter_save", "search")],
]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A server of these trial pages, without a database: what it serves may not need one."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"]):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()
        server.join()


@pytest.fixture
def open_page(site):
    """Open a page of the trial site; what the browser complains of fails the test at its end."""
    complaints: list[str] = []
    contexts = []

    def opened(where: str, *, width: int = 1360, theme: str = "light", trial: str = "in", **options):
        phone = width < 600
        context = chromium().new_context(
            viewport={"width": width, "height": 860}, color_scheme=theme, is_mobile=phone, has_touch=phone, **options
        )
        contexts.append(context)
        context.add_cookies([{"name": "trial", "value": trial, "url": site}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site + where)
        return page

    SENT.clear()
    yield opened
    for context in contexts:
        context.close()
    assert not complaints


@pytest.mark.one_in(2)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390])
def test_nothing_stands_in_anybodys_way(open_page, width: int, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for where in ("/components/", "/wrong/", "/work/") if theme == "light" and width == 390 else ("/components/",):
        page = open_page(where, width=width, theme=theme, bypass_csp=True)
        found = Axe().run(
            page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]] == []


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_and_a_fourfold_zoom_show_everything_without_sideways_scrolling(open_page, width: int) -> None:
    for where in ("/components/", "/wrong/", "/form/"):
        page = open_page(where, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where


def test_what_is_pressed_on_a_phone_is_large_enough(open_page) -> None:
    page = open_page("/components/", width=390)
    small = page.evaluate(
        """[...document.querySelectorAll("main :is(.button, .chip, .tabs a, .switch button, select), main input:not([type=checkbox], [type=radio], [type=hidden])")]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_the_page_runs_under_the_security_policy(open_page) -> None:
    page = open_page("/components/")
    assert page.evaluate("typeof htmx") == "object"
    page.get_by_role("button", name="Move check-in").first.click()
    expect(page.locator("#move-example")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#move-example")).to_be_hidden()


def test_a_form_is_sent_once(open_page) -> None:
    page = open_page("/form/")
    page.fill("#id_words", "Hired today")
    page.evaluate(
        """() => { const b = document.querySelector("form.form button.button"); b.click(); b.click(); b.click(); }"""
    )
    page.wait_for_url("**/done/")
    assert SENT == ["Hired today"]


def test_what_cannot_be_undone_asks_first(open_page) -> None:
    page = open_page("/work/")
    page.click("text=Withdraw")
    expect(page.locator("#confirm").get_by_text("Withdraw this offer?")).to_be_visible()
    page.click("#confirm [data-close]")
    assert page.url.endswith("/work/")
    page.click("main >> text=Withdraw")
    page.click("#confirm [data-yes]")
    page.wait_for_url("**/done/")
    assert SENT == ["one"]


def test_chosen_rows_are_counted_and_sent(open_page) -> None:
    page = open_page("/work/")
    expect(page.locator(".bulk")).to_be_hidden()
    page.check("[data-pick-all]")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.uncheck("input[value='1']")
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    page.click(".bulk button")
    page.wait_for_url("**/done/")
    assert SENT == ["2"]


def test_what_is_typed_is_saved_and_says_when(open_page) -> None:
    page = open_page("/form/")
    page.fill("#id_words", "Still there")
    page.wait_for_selector(".saved[data-state=saved]")
    expect(page.locator(".saved")).to_have_text("Saved 14:05")


def test_a_session_that_ends_while_typing_says_so_and_loses_nothing(open_page, site: str) -> None:
    page = open_page("/form/", trial="out")
    page.fill("#id_words", "They asked me to train on the 5-axis")
    page.wait_for_selector(".saved[data-state=failed]")
    expect(page.locator(".saved")).to_contain_text("signed out")
    page.fill("#id_ssn", "123-45-6789")
    page.fill("#id_day", "2026-03-11")
    page.check("#id_ways_1")
    page.click("form.form button.button")
    page.wait_for_url("**/sign-in/")
    assert "123-45" not in page.evaluate("JSON.stringify(sessionStorage)")
    page.context.add_cookies([{"name": "trial", "value": "in", "url": site}])
    page.goto(site + "/done/")
    page.goto(site + "/form/")
    expect(page.locator("#id_words")).to_have_value("They asked me to train on the 5-axis")
    expect(page.locator("#id_day")).to_have_value("2026-03-11")
    assert page.is_checked("#id_ways_1")
    assert not page.is_checked("#id_ways_0")
    expect(page.locator("#id_ssn")).to_have_value("")
    expect(page.locator("form.form .note")).to_be_visible()
    page.click("form.form button.button")
    page.wait_for_url("**/done/")
    page.goto(site + "/form/")
    expect(page.locator("#id_words")).to_have_value("")
    assert page.evaluate("sessionStorage.getItem('workadvance.kept')") is None


def test_words_of_one_user_never_come_back_to_another(open_page, site: str) -> None:
    page = open_page("/form/", trial="out")
    page.evaluate("document.body.dataset.user = '7'")
    page.evaluate(
        """sessionStorage.setItem("workadvance.kept", JSON.stringify({at: Date.now(), user: "8", path: "/form/", place: "/form/#0",
        fields: [["words", "secret"]], signedOut: true}))"""
    )
    page.route(
        "**/form/", lambda route: route.fulfill(body=route.fetch().text().replace("<body", '<body data-user="7"'))
    )
    page.goto(site + "/form/")
    expect(page.locator("#id_words")).to_have_value("")
    assert page.evaluate("sessionStorage.getItem('workadvance.kept')") is None


def test_leaving_with_unsaved_words_asks(open_page, site: str) -> None:
    page = open_page("/form/", trial="in")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.route("**/draft/", lambda route: None)
    page.locator("#id_words").press_sequentially("ab")
    page.goto(site + "/done/")
    assert asked == ["beforeunload"]


def test_errors_take_the_focus_and_lead_to_their_field(open_page) -> None:
    page = open_page("/wrong/")
    assert page.evaluate("document.activeElement.hasAttribute('data-problems')")
    page.click(".problems a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "id_name"
    page.click(".problems a:has-text('Shift')")
    assert page.evaluate("document.activeElement.name") == "shift"


def test_the_keyboard_reaches_the_page_and_the_search(open_page) -> None:
    page = open_page("/work/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.keyboard.press("/")
    assert page.evaluate("'find' in document.activeElement.dataset")


def test_paper_shows_the_page_without_its_frame(open_page) -> None:
    page = open_page("/components/", theme="dark")
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("#c-bars details table").first).to_be_visible()


def test_the_chosen_theme_wins_over_the_devices(open_page, site: str) -> None:
    page = open_page("/done/", theme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": site}])
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
