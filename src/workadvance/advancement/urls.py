from django.urls import URLPattern, URLResolver

app_name = "advancement"
urlpatterns: list[URLPattern | URLResolver] = []
