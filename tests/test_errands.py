"""待办 of the administrators: what waits for each, and nothing that another sees to."""

import pytest
from sqlalchemy import update

from efficiency.commands.accounts import open_account
from efficiency.core import db
from efficiency.judgements.administration import errands
from efficiency.models import AuditSeal, Role
from efficiency.server.backup import back_up
from tests.conftest import person
from tests.reading import words

ADMIN = person("admin", Role.ADMIN, "系统管理员")
SECURITY = person("anquan", Role.SECURITY, "安全管理员")
AUDITOR = person("shenji", Role.AUDITOR, "审计管理员")
OFFICE = person("gzb", Role.WORK_OFFICE, "工作办公室")


def told(user) -> list[str]:
    return [each.words for each in errands(user)]


def test_each_administrator_is_told_what_waits_for_that_one_alone(database, tmp_path):
    assert told(ADMIN) == ["备份已过两天"] and told(SECURITY) == told(AUDITOR) == told(OFFICE) == []
    back_up(tmp_path / "copies")
    assert told(ADMIN) == []
    open_account(ADMIN, "zhang", "张某")
    assert set(told(SECURITY)) == {"新账号待赋权", "初始密码后半段待交付"} and told(AUDITOR) == []
    assert {each.detail for each in errands(SECURITY)} == {"zhang"}


def test_an_end_of_the_audit_log_that_does_not_hold_waits_for_the_auditor(database):
    with db.bookkeeping() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_seal_counts_up")
        connection.execute(update(AuditSeal).values(last_hash="0" * 63 + "1"))
    assert told(AUDITOR) == ["审计日志末条与封存记录不一致"] and "审计日志" not in "".join(told(ADMIN))


@pytest.mark.parametrize(
    ("role", "page"), [(Role.ADMIN, "system"), (Role.SECURITY, "security"), (Role.AUDITOR, "audit")]
)
def test_the_box_stands_at_the_head_of_the_administrators_page(demo_year, signed_in, role, page):
    app = signed_in(role, f"pages/office/{page}.py")
    assert not app.exception and "**待办" in words(app)
