"""Pages of assessors, and the correction rounds that applicants see too."""
