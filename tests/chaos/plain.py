"""The usual way, for comparison: one Celery task per page that fetches it and inserts one row, and no row before that.

python -m celery -A tests.chaos.plain worker
"""

import os
import urllib.request

import psycopg
from celery import Celery

LATE = os.environ.get("PEER_LATE") == "1"
VISIBLE_AGAIN = 20  # seconds; Celery's own default is an hour, and then nothing would come back in time

app = Celery("peer", broker=os.environ.get("PEER_BROKER", "memory://"))
app.conf.update(
    task_ignore_result=True,
    task_acks_late=LATE,
    task_reject_on_worker_lost=LATE,
    worker_prefetch_multiplier=1 if LATE else 4,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": VISIBLE_AGAIN} if LATE else {},
)


@app.task
def fetch(number: int) -> None:
    with urllib.request.urlopen(f"http://{os.environ['PEER_WEB']}/ok/{number}", timeout=10) as answer:
        body = answer.read()
    with psycopg.connect(os.environ["PEER_DATABASE"], connect_timeout=5) as connection:
        connection.execute("INSERT INTO page (number, body) VALUES (%s, %s)", [number, body])
