"""A list of accounts to open at once: who, under which name, as what. Read on the server's command line only."""

from collections.abc import Mapping

from efficiency.core.access import Action
from efficiency.models import Account, Role
from efficiency.subjects.columns import UNIT, coded
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import Text
from efficiency.subjects.known import Known


def _holds(row: Mapping, known: Known) -> Faults:
    for role, name, words in (
        (Role.UNIT, "unit_id", "责任单位的账号须填“单位”。"),
        (Role.LEADER, "title", "市领导的账号须填“领导职务”。"),
    ):
        if row["role"] == role and row[name] is None:
            yield name, words
        if row["role"] and row["role"] != role and row[name] is not None:
            yield name, f"只有{role.words}的账号才填这一栏，请删去或改“角色”。"


SUBJECT = Subject(
    "account", "账号", "一行一个账号；初始密码由系统生成，首次登录须改。", Action.MANAGE_ACCOUNTS, Account,
    (
        Field("username", "用户名", Text(shortest=2, longest=40), "小写字母、数字、点、横线或下划线，以字母或数字开头。", "lianluo1", True,
              also=("账号", "登录名")),
        Field("display_name", "名称", Text(longest=60), "显示的名称，不填同用户名。", "某局联络员", also=("姓名", "显示名称")),
        Field("role", "角色", coded(Role, "角色"), "", Role.UNIT.words, True),
        UNIT.but(required=False, help="责任单位的账号填写。"),
        Field("title", "领导职务", Text(shortest=2, longest=60), "市领导的账号填写，不写姓名。"),
    ),
    ("username",), _holds, correctable=False,
)  # fmt: skip
