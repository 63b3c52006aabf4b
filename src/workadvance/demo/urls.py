from django.urls import path

from workadvance.demo import views

urlpatterns = [path("sign-in/<int:user_id>/", views.sign_in, name="demo_sign_in")]
