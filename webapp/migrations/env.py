"""How Alembic reaches our database: the application's own engine, one transaction a migration."""

from __future__ import annotations

from alembic import context
from flask import current_app

from webapp import models  # noqa: F401 (the tables must be known)
from webapp.extensions import db, writing

if context.is_offline_mode():
    raise SystemExit("Migrations run against a live database only.")

with writing(), db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        **{
            name: value
            for name, value in current_app.extensions["migrate"].configure_args.items()
            if name not in ("render_as_batch",)
        },
    )
    with context.begin_transaction():
        context.run_migrations()
