"""Commands for accounts: the first administrator, and help for whoever cannot sign in."""

import click
from flask import current_app

from editorial.core import clock
from editorial.core.access import SYSTEM
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.feature import add_seed_data
from editorial.people import operations as people
from editorial.people import queries
from editorial.people.models import Role


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
            add_seed_data()
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
