"""People, their roles in the scheme and in organisations, their conflicts of interest."""
