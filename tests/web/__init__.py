"""The web: pages, permissions, process, audit."""
