"""What developers run: the generated reference, the guide with real figures."""
