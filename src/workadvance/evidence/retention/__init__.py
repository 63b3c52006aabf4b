"""How long people keep their jobs: curves, models of who leaves sooner, and checks of what they predict."""

from workadvance.evidence.retention.analysis import Effect, Retention, retention
from workadvance.evidence.retention.checking import CalibrationGroup, Check
from workadvance.evidence.retention.curves import CurvePoint

__all__ = ["CalibrationGroup", "Check", "CurvePoint", "Effect", "Retention", "retention"]
