from django.urls import URLPattern, URLResolver, path

from workadvance.placement.views import employer_side, employers, job_ready, orders, referrals, slates

app_name = "placement"
urlpatterns: list[URLPattern | URLResolver] = [
    path("employers/", employers.employers, name="employers"),
    path("employers/new/", employers.employer_add, name="employer_add"),
    path("employers/<int:account_id>/", employers.employer, name="employer"),
    path("employers/<int:account_id>/edit/", employers.employer_change, name="employer_change"),
    path("employers/<int:account_id>/contact/", employers.contact_add, name="contact_add"),
    path("employers/<int:account_id>/activity/", employers.activity_log, name="activity_log"),
    path("employers/contacts/<int:contact_id>/left/", employers.contact_left, name="contact_left"),
    path("employers/activities/<int:activity_id>/done/", employers.activity_done, name="activity_done"),
    path("job-orders/", orders.orders, name="orders"),
    path("job-orders/new/", orders.order_new, name="order_new"),
    path("job-orders/occupations/", orders.occupations, name="occupations"),
    path("job-orders/pay/", orders.pay, name="order_pay"),
    path("job-orders/<int:order_id>/", orders.order, name="order"),
    path("job-orders/<int:order_id>/edit/", orders.order_change, name="order_change"),
    path("job-orders/<int:order_id>/status/", orders.order_step, name="order_step"),
    path("job-orders/<int:order_id>/withdraw-referrals/", orders.order_release, name="order_release"),
    path("job-orders/<int:order_id>/slate/", slates.order_slate, name="order_slate"),
    path("job-orders/<int:order_id>/refer/<int:application_id>/", slates.refer, name="refer"),
    path("slates/<int:slate_id>/", slates.slate, name="slate"),
    path("referrals/<int:referral_id>/<slug:step>/", referrals.referral_step, name="referral_step"),
    path("job-ready/", job_ready.job_ready, name="job_ready"),
    path("job-ready/refer/", slates.refer_many, name="refer_many"),
    path("job-ready/<int:application_id>/ready/", job_ready.ready, name="ready"),
    path("job-ready/<int:application_id>/pause/", job_ready.pause, name="pause"),
    path("job-ready/<int:application_id>/resume/", job_ready.resume, name="resume"),
    path("job-ready/<int:application_id>/consent/", job_ready.consent, name="consent"),
    path("jobs/<int:job_id>/confirm/", referrals.job_confirm, name="job_confirm"),
    path("jobs/<int:job_id>/never-started/", referrals.job_never_started, name="job_never_started"),
    path("for-employers/", employer_side.home, name="employer_home"),
    path("for-employers/candidates/<int:slate_id>/", employer_side.slate, name="employer_slate"),
    path("candidates/<str:token>/", employer_side.slate_link, name="slate_link"),
]
