"""Evidence files, sealed under their hash: what was attached can be looked into later and can not be exchanged."""

from __future__ import annotations

import hashlib
from pathlib import Path

from connectors import keys
from connectors.disk import write_whole
from connectors.programme import Programme

MAX_BYTES = 50_000_000


def keep(programme: Programme, data: bytes) -> str:
    """Store a file; return its SHA-256. The same bytes are stored once."""
    sha256 = sha256_of(data)
    path = _path(programme, sha256)
    if not path.exists():
        write_whole(path, keys.keys_of(programme.code).sealed(data, sha256))
    return sha256


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def holds(programme: Programme, sha256: str) -> bool:
    return _path(programme, sha256).exists()


def opened(programme: Programme, sha256: str) -> bytes:
    """The file as it was attached. Raises keys.BrokenSeal where it cannot be opened or is another."""
    data = keys.keys_of(programme.code).opened(_path(programme, sha256).read_bytes(), sha256)
    if sha256_of(data) != sha256:
        raise keys.BrokenSeal(sha256)
    return data


def _path(programme: Programme, sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"{sha256!r} is no SHA-256")  # it becomes a path
    return programme.folder / "evidence" / sha256
