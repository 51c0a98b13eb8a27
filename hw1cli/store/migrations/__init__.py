"""The history of the store's schema: append only, one file a revision, each tested from a frozen older database."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

REVISIONS = {
    "0001": "e0d1f7ef4a1683b5f47464925a93fbe9",
    "0002": "4c4f1f165c9b663d1c0348bdc5f8beb0",
    "0003": "cd8db2e597bd54ac385242be671aae2c",
    "0004": "1c5ba87dc13ac675fb04056bbf64cd91",
    "0005": "ac705e8f9bd09e6f2999848e2ea35de4",
}
"""Every schema version this program knows, oldest first: the names of the Alembic revisions, and for each the digest
(schema.py) of what an SQLite file of it declares, so that reading one need not import Alembic to know it."""

HEAD = list(REVISIONS)[-1]


def migrate(connection: "Connection", revision: str = HEAD) -> None:
    """Bring a database up to a revision, in the transaction that the connection is in."""
    from alembic import command
    from alembic.config import Config

    from hw1cli.store.views import make_views

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    if revision == HEAD:
        make_views(connection)
