"""The demo's people: 市领导 by office with their portfolios, and one account for everybody who has a part to play."""

import bcrypt

from efficiency.campaign.plan import Plan
from efficiency.models import Role, UnitCategory

PASSWORD = "Xiaoneng@2007"
# One account asks for one-time codes besides. Its key and its recovery codes are told on the demo's sign-in page.
WITH_CODES = "jcj2"
CODES_KEY = "DALIANXIAONENGNIANYANSHI23456722"
RECOVERY_CODES = (
    "YANSH-22222", "YANSH-33333", "YANSH-44444", "YANSH-55555", "YANSH-66666", "YANSH-77777", "YANSH-ABCDE", "YANSH-FGHJK",
)  # fmt: skip
_ROUNDS = 10

# Offices, not persons; the portfolios are invented after the manner of a published 分工.
_LEADERS = {
    "M0": ("市长", ("市编委办", "市直机关工委", "各区市县政府")),
    "V1": (
        "常务副市长",
        ("市政府办公厅", "市政府法制办", "市发展改革委", "市财政局", "市国税局", "市地税局", "市国资委"),
    ),
    "V2": ("副市长（工业、安全）", ("市经委", "市安全生产监管局", "市质监局", "市工商局")),
    "V3": (
        "副市长（城建、国土）",
        (
            "市建委",
            "市规划局",
            "市城建局",
            "市国土房屋局",
            "市环保局",
            "市土地储备交易中心",
            "供水行业",
            "供气行业",
            "供热行业",
        ),
    ),
    "V4": (
        "副市长（外经、口岸、交通）",
        ("市外经贸局", "市港口口岸局", "市交通局", "开发区管委会", "保税区管委会", "城市公交行业"),
    ),
    "V5": (
        "副市长（社会事业）",
        ("市人事局", "市劳动保障局", "市食品药品监管局", "教育行业", "医疗卫生行业"),
    ),
    "V6": (
        "副市长（政法、政务服务）",
        ("市公安局", "市监察局", "市政府行政服务中心", "供电行业"),
    ),
    "S1": (
        "副秘书长（协助外经、口岸、交通）",
        ("市外经贸局", "市港口口岸局", "市交通局", "开发区管委会", "保税区管委会", "城市公交行业"),
    ),
}

_OFFICES = (
    ("sz", "市长", Role.LEADER, "M0"),
    *((f"fsz{n}", _LEADERS[f"V{n}"][0], Role.LEADER, f"V{n}") for n in range(1, 7)),
    ("fmsz", _LEADERS["S1"][0], Role.LEADER, "S1"),
    ("gzb", "行政效能年工作办公室", Role.WORK_OFFICE, None),
    ("jcj", "市监察局（监督检查）", Role.SUPERVISION, None),
    (WITH_CODES, "市监察局（用动态口令登录）", Role.SUPERVISION, None),
    ("admin", "系统管理员", Role.ADMIN, None),
    ("anquan", "安全管理员", Role.SECURITY, None),
    ("shenji", "审计管理员", Role.AUDITOR, None),
)

# The 市监察局 supervises as jcj; what it reports as a 责任单位 it reports as jcjdw.
_UNIT_NAMES = {"U_JCJ": "jcjdw"}


def leaders() -> list[dict]:
    """Rows of ``leader``, the mayor first."""
    return [
        {"id": leader_id, "title": title, "seq": seq}
        for seq, (leader_id, (title, _)) in enumerate(_LEADERS.items(), start=1)
    ]


def portfolios(plan: Plan) -> list[dict]:
    """Leader and unit of each 分管; 各区市县政府 brings the ten district governments along (AM09)."""
    rows = []
    for leader_id, (_, names) in _LEADERS.items():
        for name in names:
            unit = plan.unit_named(name)
            members = [each.id for each in plan.units if each.collective_id == unit.id]
            rows += [{"leader_id": leader_id, "unit_id": unit_id} for unit_id in (unit.id, *members)]
    return rows


def accounts(plan: Plan) -> list[dict]:
    """Rows of ``account`` without password and times: offices, then responsible units, key units, districts, zones."""
    rows = [
        _account(username, name, role, leader_id=leader_id) for username, name, role, leader_id in _OFFICES
    ]
    reporting = [unit for unit in plan.responsible_units if unit.id != "U_QXS"]
    supervised = [
        unit
        for unit in plan.units
        if unit.category in (UnitCategory.KEY_UNIT, UnitCategory.DISTRICT_GOVERNMENT, UnitCategory.ZONE)
    ]
    for unit in (*reporting, *supervised):
        username = _UNIT_NAMES.get(unit.id, unit.id.removeprefix("U_").lower())
        rows.append(_account(username, unit.name, Role.UNIT, unit_id=unit.id))
    return rows


def _account(username: str, name: str, role: Role, unit_id: str | None = None, leader_id: str | None = None):
    return {
        "username": username,
        "display_name": name,
        "role": str(role),
        "unit_id": unit_id,
        "leader_id": leader_id,
        "must_change_password": False,
        "is_active": True,
        "is_demo": True,
    }


def password_hash() -> str:
    """The hash of the one demo password, made once for all accounts."""
    return bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(_ROUNDS)).decode()
