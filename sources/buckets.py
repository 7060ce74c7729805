"""Blobs in a bucket of an S3-compatible store, by django-storages. Imported only where CLAIMTRACK_BLOBS names one.

It speaks to the endpoint that was configured and to nobody else: credentials, region, proxies and profiles of the
surroundings are not looked for, and a request that would go to another host is stopped before it is sent.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from sources.blobs import Store, Stored
from sources.errors import ArchiveAway

NOWHERE = (None, None, os.devnull, None)  # how botocore is told that a setting is not to be looked for
_NOTHING_THERE = {"404", "NoSuchKey", "NotFound"}


class WrongHost(BotoCoreError):  # type: ignore[misc]
    fmt = "a request to {host} was stopped: it is not the endpoint of the archive"


class Surroundless(S3Storage):  # type: ignore[misc]
    """django-storages' S3, with nothing taken from the surroundings."""

    def _create_session(self) -> Any:
        inner = botocore.session.Session(
            session_vars={"config_file": NOWHERE, "credentials_file": NOWHERE, "profile": (None, None, None, None)}
        )
        inner.set_credentials(self.access_key, self.secret_key)
        inner.get_component("event_emitter").register("before-send.s3", self._stay)
        return boto3.Session(botocore_session=inner)

    def _stay(self, request: Any, **_: Any) -> None:
        asked, configured = urlsplit(request.url), urlsplit(self.endpoint_url)
        if (asked.scheme, asked.netloc) != (configured.scheme, configured.netloc):
            raise WrongHost(host=asked.hostname)


class Bucket(Store):
    """`s3://bucket/prefix`: objects `prefix/ab/cd/abcd…`, named as the files of a folder are."""

    def __init__(self, place: str) -> None:
        self._bucket, _, prefix = place.removeprefix("s3://").partition("/")
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._storage = Surroundless(
            access_key=settings.CLAIMTRACK_S3_KEY_ID,
            secret_key=settings.CLAIMTRACK_S3_SECRET,
            security_token=None,
            session_profile=None,
            bucket_name=self._bucket,
            endpoint_url=settings.CLAIMTRACK_S3_ENDPOINT,
            region_name=settings.CLAIMTRACK_S3_REGION,
            client_config=Config(
                s3={"addressing_style": "path"},  # virtual hosts are other hosts
                signature_version="s3v4",
                proxies={},
                connect_timeout=5,
                read_timeout=15,
                retries={"mode": "standard", "total_max_attempts": 3},
                # Newer checksums are refused by many compatible stores; Content-MD5 is known to all.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                ignore_configured_endpoint_urls=True,
            ),
        )

    def has(self, digest: str) -> bool:
        try:
            with _named_failures():
                self._object(digest).load()
        except FileNotFoundError:
            return False
        return True

    def open(self, digest: str) -> BinaryIO:
        with _named_failures():
            return io.BytesIO(self._object(digest).get()["Body"].read())

    def put(self, digest: str, data: bytes) -> None:
        # One request, which the store carries out as a whole or not at all; it compares the sum before it agrees.
        check = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        with _named_failures():
            self._object(digest).put(Body=data, ContentMD5=check, ContentType="application/octet-stream")

    def set_aside(self, digest: str) -> None:
        key = self._key(digest)
        with _named_failures():
            aside = self._resource().Object(self._bucket, f"{key}.damaged-{secrets.token_hex(4)}")
            aside.copy_from(CopySource={"Bucket": self._bucket, "Key": key})

    def listing(self, after: str = "") -> Iterator[Stored]:
        bounds = {"Marker": self._key(after)} if after else {}
        with _named_failures():
            for found in self._resource().Bucket(self._bucket).objects.filter(Prefix=self._prefix, **bounds):
                name = found.key.rpartition("/")[2]
                if name > after:
                    yield Stored(name, found.size, found.last_modified.timestamp())

    def _resource(self) -> Any:
        return self._storage.connection  # one for each thread

    def _object(self, digest: str) -> Any:
        return self._resource().Object(self._bucket, self._key(digest))

    def _key(self, digest: str) -> str:
        return f"{self._prefix}{digest[:2]}/{digest[2:4]}/{digest}"


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _NOTHING_THERE:
            raise FileNotFoundError from None
        raise ArchiveAway from error
    except BotoCoreError as error:
        raise ArchiveAway from error
