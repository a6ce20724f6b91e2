"""What people do with evidence: keep it (library), place it in an assessment (placing), hand in readings (data)."""
