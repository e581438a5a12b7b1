"""What the server process does besides drawing pages: open and close the desks, and say that it is well."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse

from yuqing import clock, config
from yuqing.errors import ConfigError, StoreError
from yuqing.ui.office import Office, office, open_office
from yuqing.workflow import drills
from yuqing.workflow.accounts import first_link, has_administrator
from yuqing.workflow.provider_settings import provider_of

#: Seconds after which a thread that computes lets another one in. A run of a page gives the interpreter away at every
#: small wait, hundreds of times, and Python's 5 ms are then paid each time that another page is being drawn.
LETS_IN_AFTER = 0.0005


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Open the live desk before the first visitor and close all desks cleanly on SIGTERM."""
    sys.setswitchinterval(LETS_IN_AFTER)
    opened = open_office(config.load())
    _say_of_provider(opened)
    if opened.settings.mode == drills.DESK:
        # The live desk may be open in another process; it opens here when somebody signs in.
        await anyio.to_thread.run_sync(opened.desk, drills.DESK)
    else:
        await anyio.to_thread.run_sync(opened.desk, "live")
        if opened.settings.mode == "demo":
            await anyio.to_thread.run_sync(opened.open_demo)
        await anyio.to_thread.run_sync(_invite, opened)
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(opened.close)


async def healthz(_request: Request) -> JSONResponse:
    """Answer 200 when every open desk takes in data, else 503; no figures, because it needs no login."""
    desks = office().open_desks()
    well = all(desk.is_alive and not desk.problem for desk in desks)
    return JSONResponse({"ok": well}, 200 if well else 503)


def _say_of_provider(opened: Office) -> None:
    """Say what is wrong with the settings of the identity provider; people then sign in with their passwords."""
    try:
        provider_of(opened.settings)
    except ConfigError as error:
        sys.stderr.write(f"错误:{error}\n")
        sys.stderr.flush()


def _invite(opened: Office) -> None:
    """Print the link that makes the first administrator; there is no default password."""
    try:
        store = opened.desk("live").store
        if has_administrator(store):
            return
        code = first_link(store, clock.now())
    except StoreError as error:
        sys.stderr.write(f"错误:{error}\n")
        return
    address = f"http://localhost:{st.get_option('server.port')}/welcome?code={code}"
    sys.stderr.write(f"还没有管理员账号。请在浏览器打开下面的链接建立(24 小时内有效,只能用一次):\n  {address}\n")
    sys.stderr.flush()
