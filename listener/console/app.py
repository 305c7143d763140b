"""The console: pages for people, an API for programs, health for whoever runs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from listener.config import Settings
from listener.console import health, problems
from listener.console.access import permit
from listener.console.api import (
    articles,
    brands,
    cases,
    deliveries,
    ingest,
    mentions,
    merging,
    notices,
    policies,
    replies,
    sign_in,
    sources,
    states,
    tags,
    websub,
)
from listener.console.bodies import Bounded
from listener.console.fresh import Fresh
from listener.console.pages import (
    account,
    accounts,
    alarms,
    answer,
    answers,
    approval,
    author,
    bulk,
    case,
    case_states,
    corrections,
    digests,
    forgot,
    help,
    moving,
    presence,
    provider,
    quality,
    queue,
    review,
    setup,
    slack,
    tables,
    team,
    teamwork,
    unsubscribe,
    users,
    views,
)
from listener.console.security import Guard
from listener.console.state import Console
from listener.console.turns import Turns
from listener.services.installation import Installation

# Requests worked on at once. SQLite's driver hands Python's lock back at each row, and forty threads that want it make
# every page five times slower than a few (tests/benchmarks/bench_console_at_scale.py); more than a few all the same,
# for some wait for a server outside: what a source says when it is tried, a provider of sign-ins.
THREADS = 8

DESCRIPTION = "Sign in at /api/v1/sign-in and send the token as `Authorization: Bearer …`. Errors are RFC 9457."


def create_app(settings: Settings | None = None, installation: Installation | None = None) -> FastAPI:
    """Build the console. Without `installation` it opens the one of `settings` when it starts, and closes it."""
    settings = installation.settings if installation else settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        if installation:
            yield
            return
        from listener.wiring import close_installation, open_installation

        opened = open_installation(settings)
        app.state.console = Console(opened)
        yield
        close_installation(opened)

    app = FastAPI(
        title="Listener", version=version("listener"), description=DESCRIPTION, lifespan=lifespan,
        docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(permit)],
    )  # fmt: skip
    if installation:
        app.state.console = Console(installation)
    for part in (
        *(accounts, provider, forgot, unsubscribe, queue, case, case_states, moving, teamwork, presence),
        *(corrections, review, quality, tables, digests, alarms),
        *(team, answer, author, bulk, views),
        *(account, users),
        *(answers, approval, help, slack),
        *setup.PARTS,
        *(health, sign_in, cases, states, merging, tags, replies, articles),
        *(mentions, brands, sources, policies, deliveries, ingest, websub, notices),
    ):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=str(files("listener.console") / "static")), name="static")
    app.add_middleware(Bounded)
    app.add_middleware(Fresh)
    app.add_middleware(Turns)
    app.add_middleware(Guard, base_url=settings.base_url)
    problems.install(app)
    return app
