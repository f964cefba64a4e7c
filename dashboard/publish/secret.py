"""The parameters of disclosure control, which the operator keeps: a rule whose p is known can be undone."""

from __future__ import annotations

from pathlib import Path

from connectors import toml
from connectors.errors import BrokenFile
from connectors.keys import keys_folder
from connectors.model import Words
from connectors.programme import Programme
from dashboard.publish.cells import Parameters

FILE = "disclosure.toml"
# An invented programme has nobody to protect; its p may be read by all. Another's is in no repository.
INVENTED = Path(__file__).parents[2] / "sample_data" / "demo" / FILE
OPEN = Words(
    "이 파일을 다른 사람이 읽을 수 있습니다. chmod 600을 실행하십시오.",
    "others may read this file: run chmod 600 on it",
)
LOST = Words(
    "이 파일에 p를 적으십시오(예: p = 숫자). 공개하지 않습니다.",
    "write p into this file (p = a number); it is never published",
)
RANGE = Words("0보다 크고 100 이하여야 합니다.", "must be above 0 and at most 100")


def parameters(programme: Programme) -> Parameters:
    """From $HWAKSAN_KEYS/disclosure.toml, mode 600; an invented programme without one takes the demo's.

    Raises BrokenFile with file, key and reason; the value itself is in no message.
    """
    path = keys_folder() / FILE
    if not path.exists() and programme.fictional:
        path = INVENTED
    elif not path.exists():
        raise BrokenFile(str(path), "p", LOST)
    elif path.stat().st_mode & 0o077:
        raise BrokenFile(str(path), "", OPEN)
    return _read(path)


def _read(path: Path) -> Parameters:
    top = toml.load(path)
    top.only({"p"})
    p = top.get("p", float)
    if not 0 < p <= 100:
        raise top.broken("p", RANGE)
    return Parameters(p)
