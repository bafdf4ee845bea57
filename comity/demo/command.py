"""`comity demo`: serve, over a seeded company, with its shop on the next port."""

from __future__ import annotations

import argparse

from comity.demo.company import prepare_company
from comity.demo.front_step import FrontStep
from comity.foundation.settings import (
    Settings,
    SettingsError,
    data_folder,
    is_loopback,
    load_settings,
    refuse_open_binding,
)
from comity.serving import serve

FOLDER = "demo"
LAST_PORT = 65_534


def demo(options: argparse.Namespace) -> int:
    """Serve the demo company until SIGTERM; the exit status."""
    if not 1 <= options.port <= LAST_PORT:
        raise SettingsError(f"--port must be 1 to {LAST_PORT}, for the shop takes the next one.")
    settings = _settings(options)
    refuse_open_binding(options.host, settings, insecure=options.insecure)
    step = FrontStep(host=options.host, port=options.port, links=is_loopback(options.host))
    try:
        prepare_company(settings, shop=step.shop_url, reset=options.reset)
        return serve(
            settings,
            host=options.host,
            port=options.port,
            insecure=options.insecure,
            prepare=step.prepare,
            beside=step.beside,
        )
    finally:
        step.close()


def _settings(options: argparse.Namespace) -> Settings:
    """`--data`, or a folder of its own inside the usual data folder, so that it never meets a real company."""
    data = options.data or data_folder() / FOLDER
    return load_settings(data=str(data), host=options.host, port=options.port)
