"""The ASGI application: `streamlit run app.py` and `./run.sh serve` are the same thing."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from yuqing.config import ROOT
from yuqing.ui.addresses import KnownAddresses
from yuqing.ui.drafts_route import drafts_route
from yuqing.ui.frame import say_bug
from yuqing.ui.gate import Gate, SecurityHeaders
from yuqing.ui.intake_route import intake_route
from yuqing.ui.preload import Preload
from yuqing.ui.provider_routes import provider_routes
from yuqing.ui.server import healthz, lifespan
from yuqing.ui.sign_in_routes import sign_in_routes
from yuqing.ui.theme import Themes

app = st.App(
    ROOT / "yuqing" / "ui" / "shell.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), intake_route(), drafts_route(), *sign_in_routes(), *provider_routes()],
    middleware=[Middleware(each) for each in (SecurityHeaders, Gate, Themes, KnownAddresses, Preload)],
    on_script_error=say_bug,
)
