"""Imports go one way: connectors know nothing of the dashboard, scoring nothing of Streamlit."""

import ast
import functools
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for folder in ("connectors", "dashboard") for path in (ROOT / folder).rglob("*.py"))


@functools.cache
def imported(path: Path) -> set[str]:
    """Full names of everything a module imports, at any depth of its text."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def importers(folder: str, *forbidden: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        if path.is_relative_to(ROOT / folder)
        for name in imported(path)
        if name.split(".")[0] in forbidden or name in forbidden
    ]


def test_connectors_import_neither_the_dashboard_nor_what_shows_it():
    assert importers("connectors", "dashboard", "streamlit", "plotly", "sample_data") == []


def test_scoring_knows_no_pages():
    assert importers("dashboard/scoring", "streamlit", "plotly") == []


def test_charts_know_no_streamlit():
    assert importers("dashboard/charts", "streamlit") == []


def test_httpx_is_imported_in_one_module():
    users = [
        str(path.relative_to(ROOT)) for path in MODULES if any(n.split(".")[0] == "httpx" for n in imported(path))
    ]
    assert users == ["connectors/sources/fetch.py"]


def test_nobody_uses_plotly_express():
    assert importers("dashboard", "plotly.express") == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_one_sentence(path):
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), path


def test_no_module_of_the_dashboard_has_the_name_of_a_library():
    names = {path.stem for path in (ROOT / "dashboard").glob("*.py")}
    assert not names & {"streamlit", "duckdb", "plotly", "httpx", "pyarrow", "typer", "rich"}


def reached(start):
    """Every module of ours that a module imports, directly or through others."""
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES
    }
    found, open_ = set(), {start}
    while open_:
        name = open_.pop()
        found.add(name)
        open_ |= {one for one in imported(files[name]) if one in files} - found
    return found


# All that is handed a connection to publish from.
HANDED = {f"dashboard.publish.{one}" for one in ("gather", "contributors", "consumers", "recorded", "gathered",
                                                  "assemble", "freeze", "recount")}  # fmt: skip
# What readers of editions may not come near: the warehouse, the inbox, and whatever asks them.
WAREHOUSE = {"connectors.warehouse", "connectors.inbox", "dashboard.queries", *HANDED,
             "dashboard.publish.before", "dashboard.publish.protect", "dashboard.publish.unchanged",
             "dashboard.publish.counted"}  # fmt: skip
READERS = ("dashboard.publish.editions", "dashboard.publish.calendar", "dashboard.publish.model",
           "dashboard.publish.site", "dashboard.publish.feeds", "dashboard.public",
           *(".".join(path.relative_to(ROOT).with_suffix("").parts)
             for path in MODULES if path.parent.name == "face" and path.stem != "__init__"))  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_what_reads_editions_reads_nothing_else(name):
    path = ROOT / (name.replace(".", "/") + ".py")
    if not path.exists() and not path.with_suffix("").is_dir():
        pytest.skip("not there yet")
    assert reached(name) & WAREHOUSE == set()
    assert all("duckdb" not in {one.split(".")[0] for one in imported(ROOT / f"{one_.replace('.', '/')}.py")}
               for one_ in reached(name) if (ROOT / f"{one_.replace('.', '/')}.py").exists())  # fmt: skip


def test_only_freezing_is_handed_a_warehouse_to_publish_from():
    asks = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES
        if path.is_relative_to(ROOT / "dashboard" / "publish")
        and any(name.split(".")[0] == "duckdb" for name in imported(path))
    }  # fmt: skip
    assert asks == HANDED
    users = {path.relative_to(ROOT).as_posix() for path in MODULES if imported(path) & HANDED}
    inside = {one for one in users if one.startswith("dashboard/publish/")}
    assert users - inside <= {"dashboard/commands/editions.py", "dashboard/release.py"}
