"""The examples in docs/editions.md: the Python one is run against the app, the others name what there is."""

import contextlib
import io
import re
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from dashboard.api.routes import mounted
from dashboard.publish import model

TEXT = (Path(__file__).parents[3] / "docs" / "editions.md").read_text(encoding="utf-8")


@pytest.fixture
def served(published):
    """The API on a port of this machine."""
    config = uvicorn.Config(Starlette(routes=[mounted()]), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def test_the_python_example_prints_the_newest_quarter(served):
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    code = code.replace("127.0.0.1:8501", f"127.0.0.1:{served}").replace("programme=demo", "programme=trial")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "docs/editions.md", "exec"), {})
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert [line[0] for line in lines] == ["abc", "xyz"]
    assert 0 < float(lines[0][1]) < 100 and lines[1][1] == "withheld_by_team"


def test_every_address_and_column_the_page_names_exists():
    shape = model.load().tables["scores"]
    names = [one.name for one in shape.columns]
    for table, form in re.findall(r"/api/v1/editions/[^/\s`]+/([a-z0-9_]+)\.(csv|json|parquet)", TEXT):
        assert table in model.load().tables and form in model.FORMATS
    (picked,) = re.findall(r"select = c\((.*?)\)", TEXT)
    assert set(picked.split(", ")) <= set(names)
    (asked,) = re.findall(r'"select (.*?) where (.*?)"', TEXT)
    columns = [names[int(n) - 1] for n in re.findall(r"Col(\d+)", " ".join(asked))]
    assert columns == ["team", "score", "score_low", "score_high", "quarter", "pillar", "variant"]
