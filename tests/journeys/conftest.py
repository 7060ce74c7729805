"""Journeys end in a real browser."""
