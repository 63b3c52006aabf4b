"""Open Badges 3.0: making, signing and verifying credentials.

Pure: keys, documents and times are given. Nothing here knows the site, reads a clock or opens a connection, except
`fetching`, which is only called where someone asked to look online.
"""

from lazy_loader import attach_stub

# The names are in __init__.pyi; each is imported when it is first used.
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
