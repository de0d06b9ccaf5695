"""Opens the pages of a copy of the project and writes as JSON where toys are seen: `python look.py <folder>`."""

import json
import sys
from pathlib import Path

from editorial import worker
from editorial.core import clock, migrations
from tests import cast as people
from tests.conftest import MORNING, make_app
from tests.page import PageClient


def main(folder: Path) -> None:
    address = f"sqlite:///{folder / 'toy.sqlite3'}"
    app = make_app(address, folder)
    with app.app_context(), clock.at(MORNING):
        migrations.upgrade()
        cast = people.build()
        office, reader = PageClient(app, cast.office), PageClient(app, cast.hoa)
        exists = "toy.toys" in app.view_functions
        if exists:
            office.get("/do-choi").press("Làm hỏng")
            while worker.work_once():
                pass
        found = {
            "page": office.get("/do-choi").text if exists else office.get("/do-choi", expect=404).text,
            "navigation": office.get("/viec").part("places"),
            "settings": office.get("/cai-dat").text,
            "tasks": office.get("/viec").text,
            "notices": reader.get("/thong-bao").text,
            "log": office.get("/nhat-ky").text,
            "kinds": office.get("/nhat-ky").html,
            "command": str(sorted(app.blueprints)),
        }
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


main(Path(sys.argv[1]))
