from django.urls import URLPattern, URLResolver, path

from workadvance.placement.views import bench, employer_side, employers, orders, referrals, slates

app_name = "placement"
urlpatterns: list[URLPattern | URLResolver] = [
    path("employers/", employers.employers, name="employers"),
    path("employers/add/", employers.employer_add, name="employer_add"),
    path("employers/<int:account_id>/", employers.employer, name="employer"),
    path("employers/<int:account_id>/change/", employers.employer_change, name="employer_change"),
    path("employers/<int:account_id>/contact/", employers.contact_add, name="contact_add"),
    path("employers/<int:account_id>/activity/", employers.activity_log, name="activity_log"),
    path("employers/contacts/<int:contact_id>/left/", employers.contact_left, name="contact_left"),
    path("employers/activities/<int:activity_id>/done/", employers.activity_done, name="activity_done"),
    path("orders/", orders.orders, name="orders"),
    path("orders/new/", orders.order_new, name="order_new"),
    path("orders/occupations/", orders.occupations, name="occupations"),
    path("orders/pay/", orders.pay, name="order_pay"),
    path("orders/<int:order_id>/", orders.order, name="order"),
    path("orders/<int:order_id>/change/", orders.order_change, name="order_change"),
    path("orders/<int:order_id>/step/", orders.order_step, name="order_step"),
    path("orders/<int:order_id>/release/", orders.order_release, name="order_release"),
    path("orders/<int:order_id>/slate/", slates.order_slate, name="order_slate"),
    path("orders/<int:order_id>/put-forward/<int:application_id>/", slates.put_forward, name="put_forward"),
    path("slates/<int:slate_id>/", slates.slate, name="slate"),
    path("referrals/<int:referral_id>/<slug:step>/", referrals.referral_step, name="referral_step"),
    path("bench/", bench.bench, name="bench"),
    path("bench/put-forward/", slates.bench_put_forward, name="bench_put_forward"),
    path("bench/<int:application_id>/ready/", bench.ready, name="ready"),
    path("bench/<int:application_id>/pause/", bench.pause, name="pause"),
    path("bench/<int:application_id>/resume/", bench.resume, name="resume"),
    path("bench/<int:application_id>/consent/", bench.consent, name="consent"),
    path("jobs/<int:spell_id>/confirm/", referrals.job_confirm, name="job_confirm"),
    path("for-employers/", employer_side.home, name="employer_home"),
    path("for-employers/slates/<int:slate_id>/", employer_side.slate, name="employer_slate"),
    path("candidates/<str:token>/", employer_side.slate_link, name="slate_link"),
]
