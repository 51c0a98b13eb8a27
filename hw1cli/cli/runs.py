"""`hw1 runs`: list, show, compare, delete, export and verify what is stored."""

import typer

from hw1cli.cli.runs_compare import compare
from hw1cli.cli.runs_delete import delete
from hw1cli.cli.runs_export import export
from hw1cli.cli.runs_list import list_
from hw1cli.cli.runs_show import show
from hw1cli.cli.runs_verify import verify

runs_app = typer.Typer(no_args_is_help=True, help="List, show, compare, delete, export and verify stored runs.")
runs_app.command("list")(list_)
runs_app.command()(show)
runs_app.command()(compare)
runs_app.command()(delete)
runs_app.command()(export)
runs_app.command()(verify)
