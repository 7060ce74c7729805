"""The public pages, as rules."""
