"""The trail: who did what when, before and after, as a chain of hashes."""
