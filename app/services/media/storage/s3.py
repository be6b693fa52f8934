"""The storage that is a bucket of S3 or of anything that speaks its protocol.

Credentials, region and address come from the variables that all programs for S3 read:
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL and others, see
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/configuration.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from typing import Any

from app.services.media.storage.interface import NotStored, Storage, StorageAway
from settings.media import S3
from settings.types import ConfigurationError

CACHING = "public, max-age=31536000, immutable"
MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 20, 3


class S3Storage(Storage):
    """Stores each name as an object; boto3 is imported when the first one is asked for."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.bucket, _, prefix = place.removeprefix(S3).partition("/")
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def check(self) -> None:
        """Raise ConfigurationError when boto3 is not installed."""
        if find_spec("boto3") is None:
            raise ConfigurationError(
                f"MEDIA_STORAGE={self.place!r} needs the package boto3: "
                "pip install -r requirements/s3.txt"
            )

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"max_attempts": ATTEMPTS, "mode": "standard"},
                # which stores other than Amazon's need not know
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    @contextmanager
    def _asking(self, name: str = "") -> Iterator[Any]:
        """Give the client; raise NotStored and StorageAway for its errors."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield self._client
        except ClientError as error:
            if name and error.response.get("Error", {}).get("Code", "") in MISSING:
                raise NotStored(name) from None
            raise StorageAway(str(error)) from error
        except BotoCoreError as error:
            raise StorageAway(str(error)) from error

    def _object(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": f"{self.prefix}{name}"}

    def put(self, name: str, data: bytes, media_type: str) -> None:
        """Store an object, which the store acknowledges when it has it whole."""
        with self._asking() as client:
            client.put_object(
                **self._object(name), Body=data, ContentType=media_type, CacheControl=CACHING
            )

    def read(self, name: str, start: int = 0, stop: int | None = None) -> bytes:
        """Return the bytes from ``start`` to before ``stop``. Raises NotStored."""
        part = {}
        if (start, stop) != (0, None):
            part["Range"] = f"bytes={start}-{'' if stop is None else stop - 1}"
        with self._asking(name) as client:
            return bytes(client.get_object(**self._object(name), **part)["Body"].read())

    def size(self, name: str) -> int | None:
        """Return how many bytes there are of a name; None if there are none."""
        try:
            with self._asking(name) as client:
                return int(client.head_object(**self._object(name))["ContentLength"])
        except NotStored:
            return None

    def delete(self, name: str) -> None:
        """Delete what has a name, if there is something."""
        with self._asking() as client:
            client.delete_object(**self._object(name))

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Return all names, each with the number of its bytes."""
        with self._asking() as client:
            pages = client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix
            )
            for page in pages:
                for each in page.get("Contents", ()):
                    yield each["Key"].removeprefix(self.prefix), int(each["Size"])
