"""Writing so that a cut at any moment leaves either the old or the new, and so that two writers take turns."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on this file; others wait. The kernel lets go if the process dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def whole_folder(final: Path) -> Iterator[Path]:
    """A folder to fill, which appears under its name only when it is complete and on disk."""
    draft = final.with_name(f".{final.name}.{os.getpid()}.new")
    draft.mkdir(parents=True)
    try:
        yield draft
        for file in draft.iterdir():
            _sync(file)
        _sync(draft)
        draft.rename(final)
        _sync(final.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def write_whole(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file under a temporary name, then rename it. A narrower mode holds from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.touch(mode=mode)
    draft.write_bytes(data)
    _sync(draft)
    draft.rename(path)
    _sync(path.parent)


def write_light(path: str, data: bytes) -> None:
    """Write a file under a temporary name, then rename it, without forcing it to the disk: for what carries its
    own hash and can be had again. A power cut may tear it; a killed process leaves it whole or not there."""
    draft = f"{path}.{os.getpid()}.new"
    _write(draft, data, os.O_TRUNC)
    os.rename(draft, path)  # noqa: PTH104  # as text: tens of thousands of times, Path costs more than the kernel


def write_unnamed(path: str, data: bytes) -> None:
    """`write_light` for a file that nobody opens before another names it: a new one needs no temporary name."""
    try:
        _write(path, data, os.O_EXCL)
    except FileExistsError:
        write_light(path, data)


def _write(path: str, data: bytes, flag: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | flag
    try:
        handle = os.open(path, flags, 0o666)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, flags, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)


def json_bytes(value: Any) -> bytes:
    """JSON that is the same for the same value, and readable."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
