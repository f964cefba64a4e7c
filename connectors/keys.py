"""The operator's secrets of a programme: one key makes customer keys, the other seals originals."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from connectors.errors import BrokenFile

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True)
class Keys:
    """Two keys of 32 bytes. `id` names them on receipts without giving them away."""

    customer: bytes
    seal: bytes

    @property
    def id(self) -> str:
        return hashlib.sha256(b"hwaksan key id" + self.customer + self.seal).hexdigest()[:12]

    def key_of(self, canonical: str) -> str:
        """HMAC-SHA256 of "type:digits": a plain hash of ten digits would fall to enumeration."""
        return hmac.digest(self.customer, canonical.encode(), "sha256").hex()

    def salt_of(self, report_id: str) -> str:
        """Salts the hash of a report's content: whoever knows all of a report but one customer number could else
        try all numbers. The sender's copy of the receipt carries it; the operator can make it again."""
        return hmac.digest(self.seal, b"content salt " + report_id.encode(), "sha256").hex()

    def sealed(self, data: bytes, report_id: str) -> bytes:
        """AES-256-GCM, the nonce in front; bound to the report so that originals cannot be swapped."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.seal).encrypt(nonce, data, report_id.encode())

    def opened(self, data: bytes, report_id: str) -> bytes:
        """The original as sent. Raises BrokenSeal where the key is another or a byte has changed."""
        try:
            return AESGCM(self.seal).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], report_id.encode())
        except (InvalidTag, ValueError):
            raise BrokenSeal(report_id) from None


class BrokenSeal(Exception):
    """The original of this report cannot be opened: another key, or changed bytes."""


def keys_folder() -> Path:
    """Where keys live: $HWAKSAN_KEYS, else the user's configuration folder; never beside the data."""
    given = os.environ.get("HWAKSAN_KEYS")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Path(given) if given else config / "hwaksan" / "keys"


def keys_of(programme: str) -> Keys:
    """The programme's keys; made on first use, mode 600."""
    return _read(keys_folder() / f"{programme}.key")


@cache
def _read(path: Path) -> Keys:
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise BrokenFile(str(path), "", "others may read this key file: run chmod 600 on it")
    try:
        customer, seal = (bytes.fromhex(line) for line in path.read_text().split())
    except ValueError:
        raise BrokenFile(str(path), "", "must hold two lines of 64 hex digits") from None
    if len(customer) != KEY_BYTES or len(seal) != KEY_BYTES:
        raise BrokenFile(str(path), "", "each of the two keys must have 64 hex digits")
    return Keys(customer, seal)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{secrets.token_hex(4)}.new")
    text = f"{secrets.token_hex(KEY_BYTES)}\n{secrets.token_hex(KEY_BYTES)}\n"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    # link() fails if another process made the key first: then its key is the key.
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
