"""Log lines: one each, whatever is in them, and one request's id on all that follows from it."""

import json
import logging
from contextlib import contextmanager

import pytest
import structlog
from celery import shared_task
from celery.contrib.testing.worker import start_worker

from claimtrack.celery import app
from claimtrack.logs import logging_config

from .running import eventually


@contextmanager
def written(path):
    """What is written as JSON from here on, parsed."""
    shape = logging_config("json", "info")["formatters"]["chosen"]
    with path.open("w") as stream:
        handler = logging.StreamHandler(stream)
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                processors=shape["processors"], foreign_pre_chain=shape["foreign_pre_chain"]
            )
        )
        logging.getLogger().addHandler(handler)
        yield lambda: [json.loads(line) for line in path.read_text().splitlines()]
        logging.getLogger().removeHandler(handler)


@pytest.fixture
def lines(tmp_path):
    with written(tmp_path / "lines") as lines:
        yield lines


@pytest.mark.parametrize(
    "text", ["two\nlines", "a\r\nb", "\x1b[31mred\x1b[0m", "\u2028 \u202e كلمة", '"}\n{"event": "forged"}']
)
def test_a_text_from_outside_stays_in_its_line(lines, text):
    structlog.get_logger("tests").warning("fetched", title=text)
    logging.getLogger("tests").warning("fetched %s", text)

    first, second = lines()
    assert first["title"] == text
    assert second["event"] == f"fetched {text}"
    assert {first["event"], first["level"]} == {"fetched", "warning"}


def test_the_terminal_is_not_obeying_a_text_from_outside_either():
    processors = logging_config("console", "info")["formatters"]["chosen"]["processors"]
    formatter = structlog.stdlib.ProcessorFormatter(processors=processors)
    record = logging.LogRecord("tests", logging.INFO, __file__, 1, "got %s", ("\x1b[2J\r\nforged \u202e",), None)

    shown = formatter.format(record)

    assert "\\u001b[2J\\u000d\\u000aforged \\u202e" in shown
    assert "\n" not in shown


def test_an_error_carries_its_stack(lines):
    try:
        int("no such thing")
    except ValueError:
        logging.getLogger("tests").exception("failed")

    (line,) = lines()
    assert "ValueError: invalid literal" in line["exception"]


@shared_task(name="tests.write_a_line")
def write_a_line() -> None:
    structlog.get_logger("tests").info("worked")


@pytest.mark.django_db(transaction=True)
def test_the_id_of_a_request_follows_into_its_tasks(tmp_path):
    worker = start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR", shutdown_timeout=20)
    with worker, written(tmp_path / "lines") as lines:  # in this order: a worker sets up logging anew
        with structlog.contextvars.bound_contextvars(request_id="7f3a"):
            write_a_line.delay()
        worked = eventually(lambda: [line for line in lines() if line["event"] == "worked"], patience=15)

    assert worked[0]["request_id"] == "7f3a"
    assert worked[0]["task_id"]


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_id(client, lines):
    client.get("/no-such-page/")

    (line,) = [line for line in lines() if line["logger"].startswith("django")]
    assert line["code"] == 404
    assert line["request_id"]
    assert "ip" not in line
