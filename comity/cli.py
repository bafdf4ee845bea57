"""The command line."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence

from comity.foundation.errors import Refused
from comity.foundation.settings import SettingsError, load_settings

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    gc.disable()  # starting makes only objects that stay; the server switches it on again when it is ready
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except (SettingsError, RuntimeError) as error:
        print(f"comity: {error}", file=sys.stderr)
        return 2
    except Refused as refused:
        details = "".join(f" {field}: {reason}." for field, reason in refused.fields.items())
        print(f"comity: {refused.message}{details}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="comity", description="Comity: everyone here has a door.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = _command(commands, "serve", _serve, "migrate if needed, then serve")
    _address(serve)
    serve.add_argument("--workers", type=int, default=1, metavar="N", help="processes (more than one needs PostgreSQL)")
    demo = _command(commands, "demo", _demo, "serve a seeded demo company, with its shop website on the next port")
    _address(demo)
    demo.add_argument("--reset", action="store_true", help="throw the demo company's data away first")
    owner = _command(commands, "create-owner", _create_owner, "the first account")
    for name in ("name", "handle", "email", "password"):
        owner.add_argument(f"--{name}", required=True)
    _command(commands, "migrate", _migrate, "bring the database to this version")
    _command(commands, "worker", _worker, "carry out jobs in a process of its own (needs PostgreSQL)")
    _command(commands, "doctor", _doctor, "check settings and database, and say what is wrong")
    audit = _command(commands, "audit", _audit, "check that the audit log is whole: names the first entry that is not")
    audit.add_argument("act", choices=["verify"])
    audit.add_argument("--written-down", metavar="HEAD", help="the newest entry as you wrote it down: POSITION:HASH")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: Command, words: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(command=run)
    parser.add_argument("--data", metavar="DIR", help="the data folder (default: COMITY_DATA or ./data)")
    return parser


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--insecure", action="store_true", help="allow a reachable address without https")


def _serve(options: argparse.Namespace) -> int:
    from comity.serving import serve

    settings = load_settings(data=options.data, host=options.host, port=options.port)
    return serve(settings, host=options.host, port=options.port, workers=options.workers, insecure=options.insecure)


def _demo(options: argparse.Namespace) -> int:
    from comity.demo.command import demo

    return demo(options)


def _create_owner(options: argparse.Namespace) -> int:
    from comity.commands import create_owner

    settings = load_settings(data=options.data)
    return create_owner(
        settings, name=options.name, handle=options.handle, email=options.email, password=options.password
    )


def _migrate(options: argparse.Namespace) -> int:
    from comity.commands import migrate_database

    return migrate_database(load_settings(data=options.data))


def _worker(options: argparse.Namespace) -> int:
    from comity.commands import work

    return work(load_settings(data=options.data))


def _doctor(options: argparse.Namespace) -> int:
    from comity.commands import examine

    return examine(load_settings(data=options.data))


def _audit(options: argparse.Namespace) -> int:
    from comity.commands import verify_audit

    return verify_audit(load_settings(data=options.data), written_down=options.written_down)
