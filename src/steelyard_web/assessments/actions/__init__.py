"""Acts on an assessment, each atomic, each with its audit event."""
