"""The web shell of Steelyard: people, process and storage around the core, which has never heard of it.

Nothing is decided here: actions build values, call `steelyard`, and store the answer with its audit event.
"""
