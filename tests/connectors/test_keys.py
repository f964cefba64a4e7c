"""Secrets: one key makes customer keys, the other seals originals."""

import pytest

from connectors import keys
from connectors.errors import BrokenFile
from connectors.keys import BrokenSeal, Keys

TWO = Keys(b"a" * 32, b"b" * 32)


def test_a_customer_has_one_key_and_another_operator_makes_another():
    assert TWO.key_of("bizno:1234567891") == TWO.key_of("bizno:1234567891")
    assert TWO.key_of("bizno:1234567891") != Keys(b"c" * 32, b"b" * 32).key_of("bizno:1234567891")
    assert len(TWO.key_of("agency:0000001")) == 64


def test_what_was_sealed_opens_for_its_report_only():
    sealed = TWO.sealed("보고서".encode(), "abc-202601-001-x")
    assert "보고서".encode() not in sealed
    assert TWO.opened(sealed, "abc-202601-001-x").decode() == "보고서"
    with pytest.raises(BrokenSeal):
        TWO.opened(sealed, "abc-202601-002-y")


def test_a_changed_byte_is_told():
    sealed = bytearray(TWO.sealed(b"rows", "r"))
    sealed[-1] ^= 1
    with pytest.raises(BrokenSeal):
        TWO.opened(bytes(sealed), "r")


def test_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path):
    first = keys.keys_of("trial")
    path = tmp_path / "keys" / "trial.key"
    assert path.stat().st_mode & 0o777 == 0o600
    keys._read.cache_clear()
    assert keys.keys_of("trial") == first
    assert list(path.parent.iterdir()) == [path]


def test_a_key_file_others_may_read_is_refused(tmp_path):
    keys.keys_of("trial")
    (tmp_path / "keys" / "trial.key").chmod(0o644)
    keys._read.cache_clear()
    with pytest.raises(BrokenFile, match="chmod 600"):
        keys.keys_of("trial")


def test_a_key_file_that_was_cut_is_refused(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "trial.key").write_text("12\n34\n")
    (tmp_path / "keys" / "trial.key").chmod(0o600)
    with pytest.raises(BrokenFile, match="64 hex digits"):
        keys.keys_of("trial")
