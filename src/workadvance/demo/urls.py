from django.urls import path

from workadvance.demo import views

urlpatterns = [
    path("sign-in/<int:user_id>/", views.sign_in, name="demo_sign_in"),
    path("phone/", views.phone, name="demo_phones"),
    path("phone/<int:person_id>/", views.phone, name="demo_phone"),
]
