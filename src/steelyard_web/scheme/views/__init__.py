"""Pages of the scheme manager, and the case file."""
