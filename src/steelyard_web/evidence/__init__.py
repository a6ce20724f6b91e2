"""Evidence of an organisation: files under their hash, things viewed in place, readings."""
