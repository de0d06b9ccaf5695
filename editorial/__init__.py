"""Tòa soạn: the editorial desk and contributor network of a Vietnamese ward."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from editorial import cli, extensions, wiring
from editorial import config as settings
from editorial.core import bench, compression, i18n, readiness, static_files, templating, web
from editorial.core.db import db


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The whole application: configuration, extensions, features, errors, commands, top to bottom."""
    loaded = settings.load(overrides=config)
    app = Flask(
        __name__,
        instance_path=str(Path(loaded["INSTANCE_PATH"]).resolve()),
        static_folder=str(settings.ROOT / "static"),
        template_folder=str(settings.ROOT / "templates"),
    )
    app.config.update(loaded)
    readiness.make_folder("INSTANCE_PATH", app.instance_path)
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]

    compression.init_app(app)
    static_files.init_app(app)
    db.init_app(app)
    i18n.init_app(app, extensions.babel)
    extensions.csrf.init_app(app)
    extensions.htmx.init_app(app)
    extensions.limiter.init_app(app)
    extensions.login_manager.init_app(app)

    bench.init_app(app)
    templating.init_app(app)
    web.init_app(app)
    wiring.init_app(app)
    web.check_access_is_declared(app)
    cli.init_app(app)
    return app
