"""Pages of a list, by cursor: nothing missed or repeated while rows arrive."""

from __future__ import annotations

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

LONGEST_NUMBER = 18  # digits that a primary key can have


class CursorPages(CursorPagination):
    """Newest first."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 100

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The place to go on from; one that we cannot have given out is no place."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            number = str(cursor.position)
            if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER):
                raise NotFound(self.invalid_cursor_message)
        return cursor
