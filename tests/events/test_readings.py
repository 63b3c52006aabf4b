"""The log holds codes and facts; each reader reads them in their language, older entries too."""

from __future__ import annotations

import pytest
from django.utils import translation

from workadvance.events.history import sentences
from workadvance.events.kinds import kinds
from workadvance.events.models import Event
from workadvance.events.readings import reason_given, reason_said, worded
from workadvance.events.services import event_build
from workadvance.people.access import SYSTEM


def said(language: str) -> list[str]:
    with translation.override(language):
        return [line.text for line in sentences(Event.objects.order_by("pk"), personal=False)]


def record(kind: str, reason: str = "", **payload: object) -> None:
    # Stored without what follows from it: its subject is no one.
    event_build(kind=kind, author=SYSTEM, subject=("people.person", 1), reason=reason, payload=payload).save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "now", "before", "english", "spanish"),
    [
        (
            "advancement.checkin.done",
            {"day": 30, "outcome": "employer_says"},
            {"day": 30, "outcome": "Employer confirmed the job"},
            "Employer confirmed the job",
            "El empleador confirmó",
        ),
        (
            "screening.step.recorded",
            {"step": "Test", "result": "failed", "score": ", 47"},
            {"step": "Test", "result": "not passed", "score": ", 47"},
            "Not passed, 47",
            "No pasó, 47",
        ),
        (
            "placement.joborder.pause",
            {"order": "Welder", "move": "pause"},
            {"order": "Welder", "move": "Put on hold"},
            "Put on hold",
            "Poner en espera",
        ),
        (
            "programs.program.changed",
            {"program": "Welding", "program_es": "Soldadura", "fields": "name, sector"},
            {"program": "Welding", "fields": "nombre, sector"},
            "name, sector",
            "nombre, sector",
        ),
        (
            "screening.application.assessed",
            {"summary": {"age": "meets", "wage": "meets", "diploma": "unknown"}},
            {"summary": "meets age, current pay; not known yet: diploma or equivalency"},
            "meets age, current pay; not known yet: diploma or equivalency",
            "cumple edad, salario actual; aún no se sabe: diploma",
        ),
        (
            "readiness.session.planned",
            {"title": "Workshop", "held_on": "2031-02-03"},
            {"title": "Workshop", "held_on": "2031-02-03"},
            "Feb 3, 2031",
            "3 feb 2031",
        ),
    ],
)
def test_a_code_and_an_older_sentence_read_alike_in_each_language(kind, now, before, english, spanish):
    record(kind, **now)
    record(kind, **before)
    assert all(english in text for text in said("en")), said("en")
    assert all(spanish.lower() in text.lower() for text in said("es")), said("es")


@pytest.mark.django_db
def test_a_reason_the_software_gives_is_read_in_each_language_and_a_persons_own_is_not_touched():
    record("placement.jobready.paused", reason=reason_given("left_for_job", job="Welder"))
    record("placement.jobready.paused", reason="Left for Welder.")
    record("placement.jobready.paused", reason="Se fue a otro empleo: Welder.")
    record("placement.jobready.paused", reason="Moved to Ohio.")
    *ours, own = said("en")
    assert all(text.endswith("Left for Welder.") for text in ours)
    assert own.endswith("Moved to Ohio.")
    *ours, own = said("es")
    assert all(text.endswith("Se fue a otro empleo: Welder.") for text in ours)
    assert own.endswith("Moved to Ohio.")


def test_an_unknown_reason_is_refused_and_an_unknown_code_reads_as_it_stands():
    with pytest.raises(KeyError, match="not registered"):
        reason_given("because")
    assert reason_said("#because") == "#because"


def test_every_code_of_every_kind_has_words_in_both_languages():
    """A reading says something else in Spanish, or the same word on purpose; it never fails on what it does not know."""
    readings = [(k.name, name, f.say) for k in kinds() for name, f in k.fields.items() if f.say is not None]
    assert len(readings) > 20
    for kind, name, say in readings:
        assert say("neither a code nor a word") == "neither a code nor a word", (kind, name)


def test_a_list_with_one_unknown_part_is_left_alone():
    say = worded({"a": "First", "b": "Second, and more"})
    assert say("a, b") == "First, Second, and more"
    assert say("a, x") == "a, x"
    assert say("Second, and more") == "Second, and more"
