"""How long people keep their jobs: curves, models of who leaves sooner, and checks of what they predict."""

from workadvance.evidence.retention.analysis import Effect, RetentionAnalysis, retention
from workadvance.evidence.retention.checking import CalibrationGroup, PredictionCheck
from workadvance.evidence.retention.curves import CurvePoint

__all__ = ["CalibrationGroup", "CurvePoint", "Effect", "PredictionCheck", "RetentionAnalysis", "retention"]
