"""Home, search, the standard's pages, language and theme."""
