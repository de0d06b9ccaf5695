"""Commands: flask worker, flask audit verify, flask scores verify, flask docs workflow, and the ward's seed_data."""

import gc
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import chain
from multiprocessing import Pipe, get_all_start_methods, get_context
from multiprocessing.connection import Connection

import click
from flask import Flask, current_app
from sqlalchemy import Engine, text

from editorial import worker
from editorial.articles.models import State
from editorial.config import ROOT
from editorial.core import audit, clock, migrations
from editorial.core.access import EVERYONE, SIGNED_IN, SYSTEM
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid
from editorial.people import operations as people
from editorial.people import queries
from editorial.people.models import Role
from editorial.scoring.operations import balances
from editorial.scoring.queries import verify, verify_balances
from editorial.scoring.queries.verify_snapshots import snapshot_faults
from editorial.search.operations import reindex_all
from editorial.seed_data import draft_rules
from editorial.workflow.rules import TRANSITIONS


def init_app(app: Flask) -> None:
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        migrations.bind(app)  # for `flask db`; a web server has no use for it
    app.cli.add_command(worker_command)
    app.cli.add_command(audit_group)
    app.cli.add_command(search_group)
    app.cli.add_command(people_group)
    app.cli.add_command(docs_group)
    app.cli.add_command(scores_group)


@click.command("worker")
def worker_command() -> None:
    """Chạy tiến trình nền: đăng bài đến giờ, gửi thông báo."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    worker.run(current_app._get_current_object())  # type: ignore[attr-defined]


@click.group("audit")
def audit_group() -> None:
    """Nhật ký."""


@audit_group.command("verify")
def audit_verify() -> None:
    """Tìm dòng nhật ký bị sửa, thiếu hoặc đổi chỗ."""
    faults = list(audit.faults())
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo(f"Nhật ký nguyên vẹn. {audit.seal()}")


@audit_group.command("prune")
def audit_prune() -> None:
    """Bỏ những dòng cũ hơn AUDIT_KEEP_MONTHS tháng; sổ không nguyên vẹn thì giữ lại tất cả."""
    if any(audit.faults()):
        raise click.ClickException("Nhật ký không nguyên vẹn nên giữ lại tất cả. Xem: flask audit verify.")
    months = int(current_app.config["AUDIT_KEEP_MONTHS"])
    with transaction():  # a month as 31 days: never too early
        count = audit.prune(clock.now() - timedelta(days=31 * months), SYSTEM)
    click.echo(f"Đã bỏ {count} dòng cũ hơn {months} tháng. {audit.seal()}")


@click.group("people")
def people_group() -> None:
    """Tài khoản."""


@people_group.command("first-admin")
@click.option("--name", "full_name", prompt="Họ và tên", help="Họ và tên người quản trị.")
@click.option("--sign-in", "username", prompt="Tên đăng nhập", help="Tên đăng nhập, không dấu cách.")
def first_admin(full_name: str, username: str) -> None:
    """Tạo người quản trị đầu tiên và in mã một lần; chỉ khi chưa có ai."""
    if queries.holders_count(clock.today()).get(Role.ADMINISTRATOR):
        raise click.ClickException("Đã có người quản trị. Dùng: flask people code <tên đăng nhập>.")
    try:
        with transaction():
            person = people.enter_person({"full_name": full_name, "username": username}, actor=SYSTEM)
            people.grant_first_administrator(person.id)
            draft_rules()
            code = people.make_code(person.id, actor=SYSTEM, key=current_app.config["SECRET_KEY"])
    except Invalid as problem:
        raise click.ClickException(" ".join(problem.errors.values()) or problem.sentence) from problem
    _say_code(code, username)


@people_group.command("code")
@click.argument("sign_in_name")
def people_code(sign_in_name: str) -> None:
    """Tạo mã một lần cho một người, khi không ai khác vào được."""
    found = queries.person_by_sign_in_name(sign_in_name)
    if found is None:
        raise click.ClickException("Không có ai đang hoạt động với tên đăng nhập này.")
    with transaction():
        code = people.make_code(found.id, actor=SYSTEM, key=current_app.config["SECRET_KEY"])
    _say_code(code, sign_in_name)


@people_group.command("end-second-step")
@click.argument("sign_in_name")
def people_end_second_step(sign_in_name: str) -> None:
    """Bỏ xác thực hai bước của một người, khi không ai khác vào được để làm việc đó."""
    found = queries.person_by_sign_in_name(sign_in_name)
    if found is None:
        raise click.ClickException("Không có ai đang hoạt động với tên đăng nhập này.")
    with transaction():
        people.reset_totp(found.id, "lệnh people end-second-step trên máy chủ", actor=SYSTEM)
    click.echo("Đã bỏ. Lần đăng nhập tới chỉ cần mật khẩu, rồi bật lại xác thực hai bước.")


def _say_code(code: str, name: str) -> None:
    address = f"{current_app.config['PUBLIC_URL']}/dang-nhap/ma-mot-lan"
    click.echo(f"Mã một lần: {code}\nMở {address}, nhập “{name}” và mã này trong 48 giờ, rồi đặt mật khẩu.")


@click.group("search")
def search_group() -> None:
    """Tìm kiếm."""


@search_group.command("rebuild")
def search_rebuild() -> None:
    """Lập lại chỉ mục tìm kiếm từ đầu, ví dụ sau khi nhập dữ liệu."""
    click.echo(f"Đã lập chỉ mục {reindex_all()} bài.")


@click.group("scores")
def scores_group() -> None:
    """Sổ điểm."""


@scores_group.command("verify")
def scores_verify() -> None:
    """Tính lại mọi dòng điểm từ quy chế và bằng chứng, mọi bảng điểm từ sổ; nói từng chỗ khác."""
    waiting, count = verify.waiting(), 0
    gc.disable()  # millions of rows in plain tuples: nothing here goes in circles
    try:
        for fault in _score_faults():
            click.echo(fault)
            count += 1
    finally:
        gc.enable()
    if count and waiting:
        click.echo(f"Còn {waiting} tin chưa được tính: hãy để tiến trình nền chạy xong rồi kiểm tra lại.")
    if count:
        raise SystemExit(1)
    click.echo("Sổ điểm đúng: mọi dòng và mọi bảng điểm tính lại đều khớp.")


def _score_faults() -> Iterator[str]:
    """Lines and snapshots here, balances beside them in a process of their own: each is held against what its own
    moment says, so the two need not read at the same one."""
    apart = isinstance(db.session.get_bind(), Engine) and "fork" in get_all_start_methods()
    if not apart:
        yield from chain(verify.line_faults(), snapshot_faults(), verify_balances.balance_faults())
        return
    db.session.remove()
    db.engine.dispose()  # a connection belongs to one process
    heard, told = Pipe(duplex=False)
    beside = get_context("fork").Process(target=_tell_balance_faults, args=(told,), daemon=True)
    beside.start()
    told.close()
    _at_one_moment()
    yield from chain(verify.line_faults(), snapshot_faults())
    with suppress(EOFError):
        while True:
            yield heard.recv()
    beside.join()
    if beside.exitcode:
        raise click.ClickException("Chưa kiểm tra xong các bảng điểm: tiến trình kiểm tra dừng giữa chừng.")


def _tell_balance_faults(told: Connection) -> None:
    _at_one_moment()
    for fault in verify_balances.balance_faults():
        told.send(fault)
    told.close()


def _at_one_moment() -> None:
    """Everything that is read from here on is of one moment; SQLite does so by itself."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    else:
        db.session.execute(text("PRAGMA mmap_size = 4294967296"))  # a third fewer calls to the system


@scores_group.command("rebuild")
def scores_rebuild() -> None:
    """Lập lại mọi bảng điểm từ sổ."""
    count = balances.rebuild_all(lambda done: click.echo(f"{done} người…"))
    click.echo(f"Đã lập lại bảng điểm của {count} người.")


@click.group("docs")
def docs_group() -> None:
    """Tài liệu viết ra từ mã nguồn."""


@docs_group.command("workflow")
def docs_workflow() -> None:
    """Viết lại docs/workflow.md từ bảng chuyển bước."""
    path = ROOT / "docs" / "workflow.md"
    path.write_text(workflow_page(), encoding="utf-8")
    click.echo(f"Đã viết {path.relative_to(ROOT)}.")


@docs_group.command("permissions")
def docs_permissions() -> None:
    """Viết lại docs/permissions.md từ cửa vào của từng trang."""
    path = ROOT / "docs" / "permissions.md"
    path.write_text(permissions_page(), encoding="utf-8")
    click.echo(f"Đã viết {path.relative_to(ROOT)}.")


_DOORS = {
    EVERYONE: "mọi người",
    SIGNED_IN: "ai đã đăng nhập",
    "password": "người vừa vào bằng mã, trước khi đặt mật khẩu",
    "totp": "người phải bật xác thực hai bước trước",
}


def permissions_page() -> str:
    """docs/permissions.md: every address with its methods and who may enter, as the views say it."""
    rows = []
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        if rule.endpoint == "static":
            continue
        doors: frozenset[str] = vars(current_app.view_functions[rule.endpoint])["open_to"]
        names = [title for door, title in _DOORS.items() if door in doors]
        names += [role.title for role in Role if role in doors]
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        rows.append(f"| {methods} | `{rule.rule}` | {', '.join(names)} |")
    return "\n".join(
        [
            "# Ai vào được trang nào",
            "",
            "Trang này do `flask docs permissions` viết ra từ cửa vào (`@open_to`) của từng trang; đừng sửa tay.",
            "Cửa chỉ là bước đầu: bài nào, đơn vị nào, người nào thì được còn do quy tắc của từng việc",
            "([đường đi của một bài](workflow.md), [an toàn](security.md)). Điều không được thấy thì trả lời 404.",
            "",
            "| Cách gọi | Địa chỉ | Ai vào được |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


_NEEDS = {
    "reason": "lý do",
    "reason_code": "loại lý do",
    "grade": "mức A, B, C",
    "hour": "ngày và giờ",
    "person": "một người",
    "choice": "ý kiến",
}


def workflow_page() -> str:
    """docs/workflow.md: the table of verbs and its diagram, as the code has them."""
    rows, edges = [], dict[tuple[State, State], list[str]]()
    for one in TRANSITIONS:
        rows.append(
            f"| {one.title} (`{one.verb}`) | {_titles(one.sources)} | {_titles(one.targets)} | {one.who.title} "
            f"| {', '.join(_NEEDS[need] for need in one.needs)} |"
        )
        for source in one.sources:
            for target in one.targets:
                if source is not target and not (one.acts_on_live and target.is_open):
                    edges.setdefault((source, target), []).append(str(one.title))
    names = [f'    state "{state.title}" as {state.value}' for state in State]
    arrows = [f"    {source.value} --> {target.value}: {', '.join(by)}" for (source, target), by in edges.items()]
    return "\n".join(
        [
            "# Đường đi của một bài",
            "",
            "Trang này do `flask docs workflow` viết ra từ bảng trong `editorial/workflow/rules.py`; đừng sửa tay.",
            "Trạng thái thuộc về một lần đi (edition); đính chính là một lần đi mới bên cạnh bản đang đăng.",
            "",
            "| Việc | Từ bước | Đến bước | Ai làm | Cần ghi |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            "```mermaid",
            "stateDiagram-v2",
            *names,
            "    [*] --> draft",
            *arrows,
            "```",
            "",
        ]
    )


def _titles(states: tuple[State, ...]) -> str:
    return ", ".join(state.title for state in states)
