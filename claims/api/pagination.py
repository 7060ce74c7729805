"""Pages of a list, by cursor: nothing missed or repeated while rows arrive."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Newest first."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 100
