"""The contract is whole, bilingual and refused where it is broken."""

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from connectors import contract
from connectors.contract import heading
from connectors.errors import BrokenFile

WHOLE = contract.load()
FIELDS = [
    *WHOLE.header.values(),
    *(field for kind in WHOLE.kinds.values() for field in kind.fields.values()),
]
HERE = Path(contract.__file__).parent
AISI = "item.com_aisi_eval.pass_grades"
ISMS_P = "item.prv_isms_p.period"
LATER = f'[[{ISMS_P}]]\nfrom = 2027-10-01\nplanned = true\nwhy = {{ ko = "가", en = "a" }}\n\n'


def is_bilingual(words):
    """Korean on the one side, none on the other; codes such as SSO or YYYY-MM-01 may be the same in both."""
    hangul = any("가" <= sign <= "힣" for sign in words.ko)
    return (hangul or words.ko == words.en) and not any("가" <= sign <= "힣" for sign in words.en)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.kind}.{field.name}")
def test_every_field_speaks_both_languages(field):
    texts = [field.words, field.note, field.required_when, field.allowed, field.derived, *field.values.values()]
    assert all(is_bilingual(words) for words in texts if words)


def test_every_item_division_unit_and_kind_speaks_both_languages():
    items = [text for item in WHOLE.items.values()
             for text in (item.words, item.derived, item.caveat, item.not_applicable_when, item.issuer, item.basis,
                          item.attaches_to, item.validity, item.verify, *(one.why for one in item.periods))
             if text]  # fmt: skip
    kinds = [kind.words for kind in WHOLE.kinds.values()]
    assert all(is_bilingual(words) for words in [*items, *WHOLE.ksic.values(), *WHOLE.units.values(), *kinds])


def test_a_team_sends_37_fields_of_b2b_25_of_b2c_and_9_of_readiness():
    assert {kind: len(WHOLE.sent_fields(kind)) for kind in WHOLE.kinds} == {"b2b": 37, "b2c": 25, "readiness": 9}
    assert list(WHOLE.header) == ["team_id", "report_month", "kinds"]


def test_there_are_77_divisions_and_42_items():
    assert (len(WHOLE.ksic), len(WHOLE.items)) == (77, 42)


def test_secret_numbers_are_never_stored_as_rows():
    secret = {field.name for field in FIELDS if field.privacy == "secret"}
    assert secret == {"customer_id", "customer_group_id", "operator_id"}
    assert not secret & set(WHOLE.row_schema().names)


def test_the_row_schema_holds_each_name_once_with_the_type_of_the_contract():
    schema = WHOLE.row_schema()
    assert len(set(schema.names)) == len(schema.names)
    assert schema.field("own_model_share_pct").type == pa.decimal128(5, 2)
    assert schema.field("requests_total").type == pa.int64()
    assert schema.field("active_users").type == pa.int32()
    assert {"customer_key", "customer_group_key"} <= set(schema.names)


@pytest.mark.parametrize(
    "text",
    ["deployment_id", "도입건 ID", "도입건\n ID", "Deployment id", " DEPLOYMENT ID "],
)
def test_a_column_may_be_headed_by_its_machine_korean_or_english_name(text):
    assert heading(text) in WHOLE.kinds["b2b"].fields["deployment_id"].headings


def test_a_unit_in_brackets_does_not_change_a_heading():
    assert heading("독자모델 응답 비율(%)") in WHOLE.kinds["b2b"].fields["own_model_share_pct"].headings
    assert heading("월간 이용자 (명)") in WHOLE.kinds["b2b"].fields["active_users"].headings


def test_evidence_level_is_read_as_the_claim():
    for kind in ("b2b", "b2c"):
        assert heading("evidence_level") in WHOLE.kinds[kind].fields["evidence_claimed"].headings


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        ("contract.toml", 'type = "ENUM"', 'type = "ENUMM"', "field.b2b.customer_id_type.type", "none of VARCHAR"),
        ("contract.toml", 'privacy = "secret"', 'privacx = ""', "field.b2b.customer_id.privacx", "not a known"),
        ("contract.toml", ', en = "Deployment id" }', " }", "field.b2b.deployment_id.name.en", "is missing"),
        ("contract.toml", 'en = "Deployment id"', 'en = " "', "field.b2b.deployment_id.name.en", "is empty"),
        ("contract.toml", 'en = "Deployment id"', 'en = "Team"', "field.b2b.deployment_id", "can both be headed"),
        ("contract.toml", 'key = ["service_id"]', 'key = ["servise"]', "kind.b2c.key", "not a field of b2c"),
        ("contract.toml", "[field.b2b.team_id]", "[field.b2x.team_id]", "field.b2x", "not a kind"),
        ("contract.toml", "[field.b2b.model_id]", "[field.b2b.team_id]", "", "twice|overwrite|declare"),
        ("contract.toml", 'ko = "기관코드"', 'ko = "Bizno"', "field.b2b.customer_id_type.value.agency", "same"),
        ("evidence.toml", 'level = "R2"', 'level = "R9"', "item.com_ai_basic_act.level", "none of R1"),
        ("evidence.toml", 'pass_grades = ["report"]', 'pass_grades = ["A"]', AISI, "not"),
        ("evidence.toml", "planned = true", "planed = true", f"{ISMS_P}[0].planed", "not a known"),
        ("evidence.toml", "from = 2027-07-01", "from = 2027-07-01\nuntil = 2027-06-30",
         f"{ISMS_P}[0].until", "before"),
        ("evidence.toml", 'mandatory = "yes"\nwhy', 'mandatory = "derived"\nwhy',
         f"{ISMS_P}[0].mandatory", "none of"),
        ("evidence.toml", f"[[{ISMS_P}]]", f"{LATER}[[{ISMS_P}]]", f"{ISMS_P}[0].from", "overlaps another"),
        ("evidence.toml", 'public_check = "yes"', 'public_check = "maybe"',
         "item.com_license_commercial.public_check", "none of yes"),
        ("ksic.toml", '"01" = ', '"1" = ', "1", "two digits"),
    ],
)  # fmt: skip
def test_a_broken_contract_is_refused_with_file_key_and_reason(tmp_path, file, old, new, key, reason):
    for name in ("contract.toml", "evidence.toml", "ksic.toml"):
        shutil.copy(HERE / name, tmp_path / name)
    text = (tmp_path / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BrokenFile) as broken:
        contract.load(tmp_path / "contract.toml")
    assert broken.value.file == str(tmp_path / file)
    assert broken.value.key == key
    assert any(one in broken.value.reason for one in reason.split("|"))


def test_an_item_is_asked_from_its_day_on_and_a_plan_changes_nothing():
    asked = {
        id: [(one.since.isoformat(), one.mandatory) for one in item.asked] for id, item in WHOLE.items.items()
    }
    assert asked["com_ai_basic_act"] == [("2026-01-22", "yes")]
    assert asked["pub_cso_grade"] == [("2025-09-30", "yes")]
    assert asked["prv_genai_guide"] == [("2025-08-06", "yes")]
    assert asked["pub_nis_ai_guide"] == [("2025-12-10", "yes")]
    assert asked["fin_ai_platform"] == [("2025-12-22", "alt")]
    assert asked["prv_isms_p"] == [("0001-01-01", "alt")]
    assert [one.mandatory for one in WHOLE.items["prv_isms_p"].periods] == ["yes"]
