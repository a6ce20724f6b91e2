"""Results, the report and its check, the expert meeting, the appeal."""
