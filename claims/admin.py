"""Found by Django's admin: brings the desk with it."""

from claims.desk import claims, evidence, lists, stories

__all__ = ["claims", "evidence", "lists", "stories"]
