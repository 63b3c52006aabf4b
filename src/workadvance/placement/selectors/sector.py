"""Whether a job is in the sector a program trains for."""

from __future__ import annotations

from workadvance.placement.models import JobReady
from workadvance.screening.models import Application
from workadvance.targeting.models import TargetDecision


def in_sector(application: Application | None, soc: str) -> bool:
    """Whether an occupation is one the person was declared ready for, or of a major group (first two digits of the
    SOC code) the program has decided to train for. Without an application or a code nothing is claimed.
    """
    if application is None or not soc:
        return False
    ready = JobReady.objects.filter(application=application).values_list("socs", flat=True).first() or []
    targets = TargetDecision.objects.filter(program=application.program_id, chosen=True).values_list("soc", flat=True)
    return soc in ready or soc[:2] in {target[:2] for target in targets}
