"""Pages of the report, the expert meeting and the appeal, and the files of results."""
