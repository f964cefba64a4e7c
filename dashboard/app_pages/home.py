"""Home: the one thing to do next with its reason, what else waits, and where things stand."""

from __future__ import annotations

from dashboard import blocks, empty, page, show, standing, todo, unbuilt
from dashboard.charts import markup

here = page.current()


def contents() -> list[blocks.Block]:
    first, *others = todo.tasks(here)
    asked = todo.questions(here) if here.viewer.role == "policymaker" else None
    return [
        blocks.head(here, first.title, [first.reason]),
        blocks.act(here, first.page, first.label, first.codes),
        *_others(others),
        *standing.blocks(here),
        *([blocks.table(here, "questions", asked)] if asked else []),
    ]


def _others(tasks: list[todo.Task]) -> list[blocks.Block]:
    items = [
        markup.Item(one.title, one.reason, one.label, here.href(one.page, **dict(one.codes))) for one in tasks
    ]
    return [blocks.Section(here.say("home.others"), ""), blocks.Markup(markup.items(items))] if items else []


unbuilt.tell(here)
show.blocks(here, lambda: empty.contents(here) if empty.is_empty(here) else contents())
