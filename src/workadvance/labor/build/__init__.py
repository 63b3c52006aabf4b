"""Turns publishers' files into the compact tables that ship with the package.

`build(raw, out)` finds the files under a folder by their publishers' names, checks their layout, writes Parquet
tables and `sources.yaml` (publisher, vintage, license, checksum and rows of every file). A file that is missing,
unreadable or laid out differently is refused with its name, its table and its column; all problems come at once.
"""

from workadvance.labor.build.assemble import Built, build, extend

__all__ = ["Built", "build", "extend"]
