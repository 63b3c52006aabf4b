"""The site's addresses with those of the demonstration, for journeys that need a phone."""

from django.urls import include, path

from workadvance.web.urls import handler400, handler403, handler404, handler500
from workadvance.web.urls import urlpatterns as site

urlpatterns = [*site, path("demo/", include("workadvance.demo.urls"))]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
