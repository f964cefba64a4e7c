"""The trial programme with support on its record: the same for two teams, a range, a zero, a sum of money."""

import pytest

from connectors import programme, warehouse
from connectors.record import book
from dashboard.page import Here
from dashboard.scoring.fill import fill
from dashboard.text import words

RELEASE, PRESS = "https://office.example/release", "https://news.example/one"
SUPPORT = f"""\
team_id,period,kind,amount,amount_low,amount_high,unit,certainty,note_ko,note_en,source_url
abc,2026-H1,gpu_b200,512,,,GPUs,official,,,{RELEASE}
abc,2026-H2,gpu_b200,768,768,900,GPUs,official,출처가 다름,Sources differ,{RELEASE} | {PRESS}
xyz,2026-H2,gpu_b200,0,,,GPUs,press,,,{PRESS}
xyz,2026-H2,data_building,1750000000,,,KRW,press,,,{PRESS}
,2026-H2,gpu_b200,1000,,,GPUs,per team likely but not stated,,,{RELEASE}
"""
SECTION = """
[record]
searched_on = 2026-11-15
scope.ko = "지어낸 기록"
scope.en = "Invented."
corrections = "office@office.example"
"""


@pytest.fixture
def supported_data(own_data):
    """A data folder of this test's own whose programme has support on record."""
    folder = own_data / "trial"
    with (folder / "programme.toml").open("a", encoding="utf-8") as file:
        file.write(SECTION)
    (folder / "record").mkdir()
    (folder / "record" / "support.csv").write_text(SUPPORT, encoding="utf-8")
    (folder / "record" / "programme_provenance.csv").write_text(_provenance(), encoding="utf-8")
    warehouse.build(programme.load(folder), fill)
    return own_data


@pytest.fixture
def here_of():
    """What a page knows: who looks at which data, in which language."""

    def of(data, viewer, code="trial", lang="ko"):
        one = programme.load(data / code)
        return Here(words(lang), viewer, {}, one, (), warehouse.current(data / code))

    return of


def _provenance():
    columns = list(book.load().files["programme_provenance"].columns)
    known = {"source_date": "2026-02-01", "seen": "invented"}
    rows = [",".join(known.get(name, url if name == "source_url" else "") for name in columns)
            for url in (RELEASE, PRESS)]  # fmt: skip
    return "\n".join([",".join(columns), *rows]) + "\n"
