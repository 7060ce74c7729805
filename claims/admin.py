"""Found by Django's admin: brings the desk with it."""

from claims.desk import archive, claims, evidence, lists, stories

__all__ = ["archive", "claims", "evidence", "lists", "stories"]
