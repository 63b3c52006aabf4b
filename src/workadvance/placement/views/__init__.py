"""Pages of placement, one module a part of the work."""
