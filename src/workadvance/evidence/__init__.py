"""Did it work: the lottery, impacts, balance, power, indicators, benefits and costs.

Frames and arrays in, frozen results out; pure (no Django, no clock, no network). Statistics libraries are imported
only when a function needs them.
"""

from lazy_loader import attach_stub

# The names are in __init__.pyi; each is imported when it is first used.
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
