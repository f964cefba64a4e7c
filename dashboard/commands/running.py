"""Loading what ships with the project, and showing the pages."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from connectors import without_pandas
from dashboard import places
from dashboard.commands.terminal import ProgrammeOption, out, refuse, steps

SAMPLES = Path(__file__).parent.parent.parent / "sample_data"
SHIPPED = ("demo", "dokpamo")


def demo() -> None:
    """Load what ships with the project and build it: the invented programme `demo`, through the real door, and the
    public record of `dokpamo`; and publish their editions. A second run changes nothing."""
    from connectors import demo as sample
    from connectors import warehouse
    from dashboard.publish import clock, shipped
    from dashboard.publish import site as pages
    from dashboard.scoring import made_by
    from dashboard.scoring.fill import fill

    for name in SHIPPED:
        with steps() as step:
            summary = sample.load(SAMPLES / name, places.data_dir(), step)
            programme = places.find_programme(name)
            if summary.changed or not made_by.is_ours(programme.folder):
                warehouse.build(programme, fill, progress=step)
            published = shipped.publish(programme, SAMPLES / name, step)
            step(f"{name}: /p/{name}/")
            pages.prepare(programme.folder, clock.now(programme.fixed_as_of), places.public_address())
        out.print(summary.line)
        if published:
            out.print(f"{name}: published {', '.join(published)}")


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    host: Annotated[str, typer.Option(help="Address to listen on; another than this machine's needs sign-in.")] = (
        "127.0.0.1"
    ),
    open_demo: Annotated[
        bool, typer.Option("--open-demo", help="Show the demo, without sign-in, to whoever reaches the address.")
    ] = False,
    programme: ProgrammeOption = None,
) -> None:
    """Show the pages (health at /healthz). With [auth] in .streamlit/secrets.toml people sign in; without it this
    is demo mode, which answers this machine only unless --open-demo is given.

    The invented sources of the demo answer as long: where its programme.toml says that they are on this machine
    (ports 8740 and 8741), and nobody else is there."""
    without_pandas.end()  # before the first column: Arrow looks for it once, and Streamlit cannot do without
    places.find_programme(programme)
    from connectors import stand_ins
    from dashboard import server

    try:
        with ExitStack() as stack:
            for name in SHIPPED:
                if (places.data_dir() / name / "programme.toml").exists():
                    shown = places.find_programme(name)
                    stack.enter_context(stand_ins.at_their_addresses(shown, SAMPLES / name))
            server.run(port, host, open_demo)
    except server.CannotServe as problem:
        raise refuse(str(problem)) from None
