"""The documents name what there is: targets, commands, folders, pictures."""

import re
from pathlib import Path

import pytest

from dashboard.cli import app

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.ko.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_a_readme_names_exists(name):
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z]+)", text(name)))
    assert named >= {"run", "test"} and named <= targets


@pytest.mark.parametrize("name", READMES)
def test_every_command_a_readme_names_exists(name):
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    commands |= {group.name for group in app.registered_groups}
    assert set(re.findall(r"hwaksan ([a-z]+) ", text(name))) <= commands


@pytest.mark.parametrize("name", READMES)
def test_every_file_a_readme_names_exists(name):
    for path in re.findall(r"\]\(([^)h][^)]*)\)", text(name)):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"`((?:connectors|dashboard|sample_data|docs)/[^`*]*)`", text(name)):
        assert (ROOT / path).exists(), path


def test_both_readmes_tell_the_same_things():
    headings = [re.findall(r"^(#+) ", text(name), re.MULTILINE) for name in READMES]
    assert headings[0] == headings[1]
    assert len(re.findall(r"^\d\. ", text("README.md"), re.MULTILINE)) == len(
        re.findall(r"^\d\. ", text("README.ko.md"), re.MULTILINE)
    )


def test_decisions_are_numbered_in_order():
    numbers = [int(n) for n in re.findall(r"^## (\d+)\. ", text("docs/decisions.md"), re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_everything_that_runs_is_pinned_exactly():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt"):
        lines = [line for line in text(name).splitlines() if line and not line.startswith("#")]
        assert all("==" in line or line == "-e ." for line in lines), name
    assert text("requirements.txt").rstrip().endswith("-e .")
