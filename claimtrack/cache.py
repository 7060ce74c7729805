"""The cache, when Redis is away: it forgets everything and breaks nothing."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = logging.getLogger(__name__)

REST = 5.0  # seconds to leave a cache alone that did not answer: a page asks it more than once


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache that answers “not found” instead of failing."""

    away_until = 0.0

    def ask(self, otherwise: Any, question: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if time.monotonic() < self.away_until:
            return otherwise
        try:
            return question(*args, **options)
        except (RedisError, OSError) as away:
            # On the class: Django makes one instance per thread, and one slow answer is enough for all of them.
            type(self).away_until = time.monotonic() + REST
            log.warning("cache is away: %s", away)
            return otherwise

    def add(self, *args: Any, **options: Any) -> bool:
        # As to an empty cache. Who asks whether he is the first is, or else nobody would ever be while Redis is away.
        return bool(self.ask(True, super().add, *args, **options))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.ask(default, super().get, key, default, version)

    def set(self, *args: Any, **options: Any) -> None:
        self.ask(None, super().set, *args, **options)

    def touch(self, *args: Any, **options: Any) -> bool:
        return bool(self.ask(False, super().touch, *args, **options))

    def delete(self, *args: Any, **options: Any) -> bool:
        return bool(self.ask(False, super().delete, *args, **options))

    def get_many(self, *args: Any, **options: Any) -> dict[Any, Any]:
        return dict(self.ask({}, super().get_many, *args, **options))

    def set_many(self, data: Any, *args: Any, **options: Any) -> list[Any]:
        return list(self.ask(list(data), super().set_many, data, *args, **options))

    def delete_many(self, *args: Any, **options: Any) -> None:
        self.ask(None, super().delete_many, *args, **options)

    def has_key(self, *args: Any, **options: Any) -> bool:
        return bool(self.ask(False, super().has_key, *args, **options))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self.ask(delta, super().incr, key, delta, version))

    def clear(self) -> None:
        self.ask(None, super().clear)
