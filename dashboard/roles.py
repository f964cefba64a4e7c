"""Who has which role in which programme: roles.toml, kept by the operator and read again whenever it changes."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from connectors import keys, toml
from connectors.errors import BrokenFile
from connectors.toml import Section
from dashboard.access import Role, Viewer

log = logging.getLogger(__name__)
GIVEN: tuple[Role, ...] = ("team", "policymaker", "operator")
# What a person may write into their own account, or Streamlit adds: no ground for a right.
NO_GROUND = (
    "email", "email_verified", "name", "given_name", "family_name", "middle_name", "nickname", "picture",
    "profile", "preferred_username", "website", "is_logged_in", "provider", "origin", "tokens",
)  # fmt: skip
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
LONGEST_NAME = 80


@dataclass(frozen=True)
class Grant:
    """One role in one programme, for a verified address or for whoever has a claim that is or holds `has`."""

    programme: str
    role: Role
    team: str | None
    email: str
    claim: str
    has: str
    provider: str

    def fits(self, user: Mapping[str, object]) -> bool:
        if self.provider and user.get("provider") != self.provider:
            return False
        if self.email:
            return verified_email(user) == self.email
        said = user.get(self.claim)
        return self.has in said if isinstance(said, list | tuple) else said == self.has


@dataclass(frozen=True)
class Roles:
    """`ask` is the address that whoever has no role is told to write to."""

    ask: str = ""
    grants: tuple[Grant, ...] = ()

    def of(self, user: Mapping[str, object]) -> dict[str, Viewer]:
        """What this person is, by programme; in each the first grant that fits decides."""
        found: dict[str, Viewer] = {}
        if user.get("is_logged_in") is not True:
            return found
        for grant in self.grants:
            if grant.programme not in found and grant.fits(user):
                found[grant.programme] = Viewer(grant.role, grant.team, name_of(user))
        return found


def file() -> Path:
    """$HWAKSAN_ROLES, else roles.toml beside the folder of keys."""
    given = os.environ.get("HWAKSAN_ROLES")
    return Path(given) if given else keys.keys_folder().parent / "roles.toml"


def current() -> Roles:
    """The roles as the file stands now. Where it cannot be used nobody has any, and the log says why, once."""
    path = file()
    try:
        stat = path.stat()
    except OSError:
        return _read(path, None)
    return _read(path, (stat.st_mtime_ns, stat.st_size, stat.st_ino, stat.st_mode, stat.st_ctime_ns))


def load(path: Path) -> Roles:
    """Raises BrokenFile with file, key and reason."""
    if path.exists() and path.stat().st_mode & 0o077:
        raise BrokenFile(str(path), "", "others may read or change who has which role: run chmod 600 on it")
    top = toml.load(path)
    top.only({"ask", "grant"})
    ask = top.get("ask", str)
    if not ADDRESS.fullmatch(ask):
        raise top.broken("ask", "must be the mail address that people without a role are told to write to")
    grants = tuple(_grant(one) for one in top.rows("grant"))
    _only_once(top, grants)
    return Roles(ask, grants)


def verified_email(user: Mapping[str, object]) -> str:
    """The address, where the provider says that it belongs to the person; some providers write "true"."""
    email = user.get("email")
    is_theirs = user.get("email_verified") is True or user.get("email_verified") == "true"
    return email.strip().casefold() if is_theirs and isinstance(email, str) else ""


def name_of(user: Mapping[str, object]) -> str:
    """How this person signs: the name they go by, and what the provider vouches for."""
    name = " ".join(str(user.get("name") or "").split())[:LONGEST_NAME]
    sure = verified_email(user) or f"{user.get('provider')} {user.get('sub')}"
    return "".join(letter for letter in (f"{name} <{sure}>" if name else sure) if letter.isprintable())


@lru_cache(maxsize=4)
def _read(path: Path, written: object) -> Roles:
    """`written` tells one state of the file from the next, so each is read, and a broken one told, once."""
    try:
        return load(path)
    except BrokenFile as problem:
        log.error("Nobody can use the pages: the roles cannot be read. %s", problem)
        return Roles()


def _grant(one: Section) -> Grant:
    one.only({"programme", "role", "team", "email", "claim", "has", "provider"})
    role = cast(Role, one.one_of("role", GIVEN))
    team = one.get("team", str, "") or None
    if (role == "team") != (team is not None):
        raise one.broken("team", "belongs to the role team, and to no other")
    email, claim, has = (one.get(key, str, "") for key in ("email", "claim", "has"))
    if bool(email) == bool(claim) or bool(claim) != bool(has):
        raise one.broken("", "names either an email, or a claim and what it has")
    if email and not ADDRESS.fullmatch(email.strip()):
        raise one.broken("email", f"{email!r} is no mail address")
    if claim in NO_GROUND:
        raise one.broken("claim", f"{claim} is no ground for a role: people may write it themselves")
    return Grant(one.get("programme", str), role, team, email.strip().casefold(), claim, has,
                 one.get("provider", str, ""))  # fmt: skip


def _only_once(top: Section, grants: tuple[Grant, ...]) -> None:
    """Two lines for the same address in one programme: the second would be passed over in silence."""
    seen: set[tuple[str, str, str]] = set()
    for i, one in enumerate(grants):
        key = (one.programme, one.email, one.provider)
        if one.email and key in seen:
            raise top.broken(f"grant[{i}].email", f"{one.email} already has a role in {one.programme}")
        seen.add(key)
