"""Who is assessed: organisations, their dated standing, their projects."""
