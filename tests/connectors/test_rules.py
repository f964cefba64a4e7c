"""Every rule has a file that trips it and nothing else; words, fields and rules are complete."""

import csv
import datetime
import io
import re
import string
import tomllib
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from checked import as_csv, first_of, judged

from connectors import contract, programme, rules
from connectors.check import standing
from connectors.errors import BrokenFile
from connectors.model import Finding

FILES = Path(__file__).parent / "rule_files"
MARCH = datetime.date(2026, 3, 1)
# Rules that no file can trip alone, and why.
COMES_ALONG = {
    "V11b": {"V11a"},  # a row without traffic for two months has none this month
    "V10e": {"N03"},  # a row marked as skipped is always noted as skipped
}


def read(name):
    path = FILES / name
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8")))) if path.exists() else []


def setting(name):
    path = FILES / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def trial_with(folder, tables):
    """The trial programme with these tables of the programme office."""
    for name, rows in tables.items():
        (folder / "tables").mkdir(exist_ok=True)
        (folder / "tables" / f"{name}.csv").write_bytes(as_csv(rows))
    return programme.load(folder)


def past_files(name):
    """One file for each earlier month; a list of readiness evidence is that of February."""
    rows = read(f"{name}.past.csv")
    months = sorted({row.get("report_month", "2026-02-01") for row in rows})
    return [
        (datetime.date.fromisoformat(month), as_csv([r for r in rows if r.get("report_month", month) == month]))
        for month in months
    ]


def verdict(folder, name):
    told = setting(name)
    trial = trial_with(folder, told.get("tables", {}))
    month = first_of(told["month"]) if "month" in told else MARCH
    data = (FILES / f"{name}.csv").read_bytes()
    return judged(trial, data, month, told.get("kinds"), past_files(name))


def between_teams(folder, name):
    """What the build asks once the rows of both teams stand beside each other."""
    trial = programme.load(folder)
    own = judged(trial, (FILES / f"{name}.csv").read_bytes(), MARCH).rows
    other = judged(trial, as_csv(read(f"{name}.other.csv")), MARCH, team="xyz").rows
    rows = pa.concat_tables([own, other])
    con = duckdb.connect()
    con.register("b2b", rows.add_column(0, "report_id", rows["team_id"]))
    return standing(con)


@pytest.mark.parametrize("name", rules.load().rules)
def test_each_rule_has_a_file_that_trips_it_and_nothing_else(trial, name):
    checked = verdict(trial, name)
    found = {finding.rule for finding in checked.findings}
    if rules.load().rules[name].scope == "teams":
        assert found == set()
        assert {rule for rule, *_ in between_teams(trial, name)} == {name}
    else:
        assert found == {name} | COMES_ALONG.get(name, set())


@pytest.mark.parametrize("name", ["clean_b2b", "clean_b2c", "clean_readiness"])
def test_a_clean_file_trips_nothing(trial, name):
    tables = {
        "kftc_groups": [{"team_id": "abc", "bizno": "1234567891"}],
        "panel": [{"service_id": "abc-S001", "report_month": "2026-03", "panel_mau": "100000"}],
        "consents": [{"deployment_id": "abc-D0001", "signed_on": "2026-01-05"}],
    }
    checked = judged(trial_with(trial, tables), (FILES / f"{name}.csv").read_bytes(), MARCH)
    assert checked.findings == []
    assert checked.not_checked == []


def test_the_files_belong_to_rules():
    names = {path.name.split(".")[0] for path in FILES.iterdir()}
    assert names - rules.load().rules.keys() == {"clean_b2b", "clean_b2c", "clean_readiness"}


def test_there_are_109_rules_of_the_door():
    assert len(rules.load().rules) == 109


WORDED = [*rules.load().rules.values(), *rules.load().files.values()]


@pytest.mark.parametrize("rule", WORDED, ids=lambda rule: rule.id)
def test_message_and_remedy_stand_in_both_languages(rule):
    for words in (rule.message, rule.remedy):
        assert any("가" <= sign <= "힣" for sign in words.ko)
        assert not any("가" <= sign <= "힣" for sign in words.en)


@pytest.mark.parametrize("rule", WORDED, ids=lambda rule: rule.id)
def test_both_languages_show_the_same_values(rule):
    for words in (rule.message, rule.remedy):
        shown = {lang: {name.removesuffix(f"_{lang}") for name in _places(words[lang])} for lang in ("ko", "en")}
        assert shown["ko"] == shown["en"]


def test_every_finding_about_a_file_has_its_words():
    code = "".join(path.read_text("utf-8") for path in Path(rules.__file__).parent.rglob("*.py"))
    assert set(re.findall(r'"(F\d\d)"', code)) <= rules.load().files.keys()


def _places(text):
    return [name for _, name, _, _ in string.Formatter().parse(text) if name]


@pytest.mark.parametrize("kind", ["header", *contract.load().kinds])
def test_a_field_lists_exactly_the_rules_that_name_it(kind):
    whole = contract.load()
    fields = whole.header if kind == "header" else whole.kinds[kind].fields
    for field in fields.values():
        assert list(field.rules) == rules.load().naming(kind, field.name), field.name


def test_every_field_a_team_sends_is_looked_at_by_some_rule():
    for kind, one in contract.load().kinds.items():
        for field in one.fields.values():
            if field.filled_by == "team":
                assert field.rules or field.required == "optional", f"{kind}.{field.name}"


def test_every_rule_runs_on_both_spellings_of_nothing(trial):
    """All conditions bind and run on empty tables, those with tables of the office included."""
    tables = {
        "kftc_groups": [{"team_id": "abc", "bizno": "1234567891"}],
        "panel": [{"service_id": "abc-S001", "report_month": "2026-03", "panel_mau": "1"}],
        "consents": [{"deployment_id": "abc-D0001", "signed_on": "2026-01-05"}],
    }
    checked = judged(trial_with(trial, tables), b"", MARCH, kinds=["b2b", "b2c", "readiness"])
    assert checked.findings == []
    assert checked.rows.num_rows == 0


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('severity = "reject"', 'severity = "fatal"', "severity", "none of reject"),
        ("now.active_users > now.licensed_seats", "now.active_users >", "wrong_when", "syntax error"),
        ("now.active_users > now.licensed_seats", "now.actve_users > 1", "wrong_when", "does not have"),
        ('remedy.en = "Correct seats or users."\n', "", "remedy.en", "missing"),
        ('kind = "b2b"\nscope = "row"', 'kind = "b2x"\nscope = "row"', "kind", "none of any"),
        ('scope = "row"', 'scope = "row"\nseverty = "x"', "severty", "not a known key"),
        ('fields = ["active_users", "licensed_seats"]', 'fields = ["active_user"]', "fields", "not a field"),
    ],
)
def test_a_broken_rule_is_refused_with_file_key_and_reason(tmp_path, old, new, key, reason):
    text = (Path(rules.__file__).parent / "rules.toml").read_text("utf-8")
    start = text.index("[rule.V04]")
    end = text.index("[rule.V05a]")
    rule = text[start:end]
    assert old in rule
    path = tmp_path / "rules.toml"
    path.write_text(text[:start] + rule.replace(old, new) + text[end:], "utf-8")
    with pytest.raises(BrokenFile) as broken:
        rules.load(path)
    assert broken.value.file == str(path)
    assert broken.value.key == f"rule.V04.{key}"
    assert reason in broken.value.reason


def test_a_rule_of_the_office_is_named_as_not_checked_where_its_table_is_absent(trial):
    checked = judged(programme.load(trial), (FILES / "X08b.csv").read_bytes(), MARCH)
    assert [(one.rule, one.table) for one in checked.not_checked] == [("V21", "consents"), ("X08b", "kftc_groups")]


def test_words_tell_what_stood_there_before(trial):
    (finding,) = verdict(trial, "X03").findings
    book = rules.load()
    assert book.words(finding, "ko")[0] == "도입 단계가 뒤로 갔습니다(지난 보고월: 업무 내재화)."
    assert book.words(finding, "en")[0] == "The stage has gone back (previous report: Embedded)."


@pytest.mark.parametrize(
    ("field", "said", "wanted"),
    [
        ("active_users", "많음", "정수를 쓰십시오"),
        ("own_model_share_pct", "구십", "소수 둘째 자리"),
        ("contract_date", "곧", "연-월-일"),
        ("report_month", "3월", "그 달의 1일"),
        ("subsidy_krw", "#N/A", "정수를 쓰십시오"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_what_its_cell_wants(field, said, wanted):
    message, remedy = rules.load().words(Finding("V01h", "reject", "b2b", field=field, said=said), "ko")
    assert wanted in remedy
    assert ("엑셀 수식의 오류" in message) == said.startswith("#")


def test_a_code_that_is_not_allowed_is_told_the_labels_it_may_be():
    finding = Finding("V01e", "reject", "b2b", field="customer_type", said="재벌")
    field = contract.load().kinds["b2b"].fields["customer_type"]
    for lang in ("ko", "en"):
        assert all(words[lang] in rules.load().words(finding, lang)[1] for words in field.values.values())


def test_every_field_a_team_sends_says_what_its_cell_wants():
    for kind in contract.load().kinds:
        for field in contract.load().sent_fields(kind):
            for lang in ("ko", "en"):
                words = rules.load().expected(field, lang)
                assert words and "at most None" not in words and "{" not in words, field.name
