"""Faults put into real processes, and the ground they run on. Nothing here is ever imported by the product."""
