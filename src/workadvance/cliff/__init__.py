"""What pay is worth after taxes and benefits, by policyengine-us in a process of its own, or what is certain without it."""

from workadvance.cliff.asking import Answer, PaidHousehold, ask
from workadvance.cliff.curve import HOLES, Cliff, cliffs, payroll_tax, safe_landing

__all__ = ["HOLES", "Answer", "Cliff", "PaidHousehold", "ask", "cliffs", "payroll_tax", "safe_landing"]
