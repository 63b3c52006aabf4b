from django.urls import include, path

from workadvance.api import views
from workadvance.api.endpoints import every
from workadvance.api.v1 import routes

every.declare()

app_name = "api"
urlpatterns = [
    path("api/v1/", include((routes(), "v1"), namespace="v1")),
    path("api-tokens/", views.tokens, name="tokens"),
    path("api-tokens/new/", views.token_new, name="token_new"),
    path("api-tokens/<int:token_id>/revoke/", views.token_revoke, name="token_revoke"),
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/new/", views.webhook_new, name="webhook_new"),
    path("webhooks/<int:webhook_id>/", views.webhook, name="webhook"),
    path("webhooks/<int:webhook_id>/turn/", views.webhook_turn, name="webhook_turn"),
]
