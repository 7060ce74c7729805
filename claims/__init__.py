"""What was said, is it so, and what we published about it."""
