"""Home, search, the component gallery, health and the friendly error pages."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.i18n import set_language

from workadvance.pages.access import public_page, signed_in_page, staff_page

language_set = public_page(set_language)


@signed_in_page
def home(request: HttpRequest) -> HttpResponse:
    """Today."""
    return render(request, "today.html")


@staff_page("people.use_site")
def search(request: HttpRequest) -> HttpResponse:
    """Find."""
    return render(request, "search.html")


@public_page
def components(request: HttpRequest) -> HttpResponse:
    """The gallery of components."""
    return render(request, "components.html")


@public_page
def health(request: HttpRequest) -> JsonResponse:
    """Whether the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: says which right is missing."""
    return render(request, "403.html", {"right": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return render(request, "500.html", status=500)
