"""What the web answered, as data: the answer itself, and each step of the way to it. Pure."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime

from sources.headers import Headers, first


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way: an address that was asked, with what, and how it answered."""

    url: str
    status: int
    status_line: str = ""
    request_headers: Headers = ()
    headers: Headers = ()


class Elsewhere(Exception):
    """The answer leads to `here`, and the caller wants to ask there in its own time. `hops` is the way so far."""

    def __init__(self, here: str, hops: tuple[Hop, ...]) -> None:
        super().__init__(here)
        self.here = here
        self.hops = hops


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, whole. `body` is what the page says, with any gzip undone; `headers` are as they came.
    `coded_body` is the body before the gzip was undone, and empty where there was none; chunks are put together."""

    submitted_url: str
    url: str
    final_url: str
    hops: tuple[Hop, ...]
    status: int
    headers: Headers
    request_headers: Headers
    body: bytes = field(repr=False)
    coded_body: bytes = field(repr=False)
    status_line: str
    content_type: str
    charset: str | None
    peer: str = field(repr=False)  # internal: never shown, never sent
    tls_subject: str | None
    started: datetime
    finished: datetime
    elapsed: float

    def header(self, name: str) -> str | None:
        return first(self.headers, name)

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    @property
    def downgraded(self) -> bool:
        """Did a redirect lead from https to http?"""
        schemes = [hop.url.partition(":")[0] for hop in self.hops]
        return any(pair == ("https", "http") for pair in itertools.pairwise(schemes))
