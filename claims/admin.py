"""Found by Django's admin: brings the desk with it."""

from claims.desk import archive, changed_sources, claims, evidence, lists, stories

__all__ = ["archive", "changed_sources", "claims", "evidence", "lists", "stories"]
