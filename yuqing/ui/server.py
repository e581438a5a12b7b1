"""What the server process does besides drawing pages: open and close the desks, and say that it is well."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse

from yuqing import config
from yuqing.ui.office import office, open_office


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Open the live desk before the first visitor and close all desks cleanly on SIGTERM."""
    opened = open_office(config.load())
    await anyio.to_thread.run_sync(opened.desk, "live")
    if opened.settings.mode == "demo":
        await anyio.to_thread.run_sync(opened.open_demo)
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(opened.close)


async def healthz(_request: Request) -> JSONResponse:
    """Answer 200 when every open desk takes in data, else 503; no figures, because it needs no login."""
    desks = office().open_desks()
    well = all(desk.is_alive and not desk.problem for desk in desks)
    return JSONResponse({"ok": well}, 200 if well else 503)
