"""What people take away: the result as a page, in Chinese and English."""
