"""Template words of the scheme."""
