import hashlib
import json

from django.db import migrations

SOME = 500


def keep_once(apps, editor):
    """Every verdict points at its parameter, stored once."""
    verdict, applied = apps.get_model("screening", "EligibilityVerdict"), apps.get_model("screening", "AppliedParameter")
    rows: dict[str, int] = {}
    waiting: dict[int, list[int]] = {}

    def point(row: int) -> None:
        verdict.objects.filter(pk__in=waiting.pop(row)).update(applied=row)

    for pk, content in verdict.objects.order_by("pk").values_list("pk", "parameter").iterator(chunk_size=2000):
        if not content:
            continue
        digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        if digest not in rows:
            rows[digest] = applied.objects.create(digest=digest, content=content).pk
        waiting.setdefault(rows[digest], []).append(pk)
        if len(waiting[rows[digest]]) == SOME:
            point(rows[digest])
    for row in list(waiting):
        point(row)


class Migration(migrations.Migration):
    dependencies = [("screening", "0007_no_index_twice")]

    operations = [migrations.RunPython(keep_once, elidable=False)]
