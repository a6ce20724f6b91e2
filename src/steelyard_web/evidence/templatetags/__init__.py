"""Template words of evidence."""
