"""The ASGI application: `streamlit run app.py` and `./run.sh serve` are the same thing."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from yuqing.config import ROOT
from yuqing.ui.frame import say_bug
from yuqing.ui.gate import SecurityHeaders
from yuqing.ui.intake_route import intake_route
from yuqing.ui.preload import Preload
from yuqing.ui.server import healthz, lifespan

app = st.App(
    ROOT / "yuqing" / "ui" / "shell.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), intake_route()],
    middleware=[Middleware(SecurityHeaders), Middleware(Preload)],
    on_script_error=say_bug,
)
