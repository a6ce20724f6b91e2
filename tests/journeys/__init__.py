"""People in a real browser, from application to decision."""
