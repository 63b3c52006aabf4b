"""Sites know their county and labor area."""

import django.db.models.functions.text
from django.db import migrations, models

import workadvance.people.contact_fields
from workadvance.people.zip_codes import place_of_zip


def complete(apps, schema_editor):
    for site in apps.get_model("people", "Site").objects.exclude(zip="").order_by("pk"):
        if place := place_of_zip(site.zip):
            site.county_fips, site.area_code = place.county_fips, place.area_code
            site.save(update_fields=["county_fips", "area_code"])
    apps.get_model("people", "Organization").objects.filter(kind="intermediary").update(parent=None)


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0014_privacy_and_sharing"),
    ]

    operations = [
        migrations.AddField("site", "county_fips", models.CharField(blank=True, max_length=5)),
        migrations.AddField(
            "site", "area_code", models.CharField(blank=True, help_text="OEWS labor area of the address.", max_length=7)
        ),
        migrations.AlterField("site", "name", models.CharField(max_length=200, verbose_name="name")),
        migrations.AlterField("site", "line", models.CharField(blank=True, max_length=200, verbose_name="street address")),
        migrations.AlterField("site", "city", models.CharField(blank=True, max_length=100, verbose_name="city")),
        migrations.AlterField("site", "state", models.CharField(blank=True, max_length=2, verbose_name="state")),
        migrations.AlterField(
            "site",
            "zip",
            workadvance.people.contact_fields.ZipColumn(blank=True, max_length=5, verbose_name="ZIP code"),
        ),
        migrations.AlterConstraint(
            "site",
            "site_name_once",
            models.UniqueConstraint(
                models.F("organization"),
                django.db.models.functions.text.Lower("name"),
                name="site_name_once",
                violation_error_message="This organization already has a site with this name.",
            ),
        ),
        migrations.RunPython(complete, migrations.RunPython.noop),
    ]
