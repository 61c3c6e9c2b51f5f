"""安全管理: who may do what, by which rules do people sign in, and who is signed in right now? (安全管理员)"""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.accounts.security import LIMITS, defaults, rules
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.accounts import (
    add_leader,
    end_session,
    end_sessions,
    give_role,
    hand_over,
    set_portfolio,
    withdraw_role,
)
from efficiency.commands.security import change_rule, require_second_factor
from efficiency.core.access import Action
from efficiency.models import Role
from efficiency.queries.accounts import accounts, leaders, live_sessions
from efficiency.queries.portfolios import in_charge_of
from efficiency.queries.settings import security_changes
from efficiency.ui.parts.blocks import Column, definition, plain, table
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.proof import note_refusal, proof_box
from efficiency.ui.parts.waiting import errand_box
from efficiency.ui.seams.address import kept_tabs

page = open_page(Action.MANAGE_SECURITY, "安全管理", "谁有什么权限？按什么规则登录？现在谁在使用？")


def carry_out(done: str, command, *arguments, **options) -> None:
    """Run a command and say what came of it after the rerun."""
    try:
        command(page.user, *arguments, **options)
        st.session_state["security_said"] = (True, done)
    except Refused as refusal:
        st.session_state["security_said"] = (False, str(refusal))
        note_refusal("security", refusal)
    st.rerun()


if said := st.session_state.pop("security_said", None):
    (st.success if said[0] else st.error)(plain(said[1]))
proof_box("security")
errand_box(page)

found = accounts()
waiting = found[found["role"].isna()]
rights, signed_in, numbers = kept_tabs(
    {"rights": "账号赋权", "sessions": "登录会话", "rules": "安全规则"}, key="tab"
)

with rights:
    st.subheader(f"{len(waiting)}个账号待赋权" if len(waiting) else "没有待赋权的账号")
    table(
        page,
        found.assign(
            role_words=found["role"].map(Role.words_of),
            place=found["unit_name"].fillna(found["leader_title"]),
            state=[
                "尚未赋权" if not row.role else "启用" if row.is_active else "停用"
                for row in found.itertuples()
            ],
        ).sort_values("role", na_position="first", kind="stable"),
        {
            "username": Column("用户名"),
            "display_name": Column("名称"),
            "role_words": Column("角色"),
            "place": Column("单位或职务"),
            "state": Column("状态"),
        },
        subject="账号权限",
        empty="没有账号。",
        height=320,
    )
    with st.container(border=True):
        st.subheader("赋予或变更角色")
        others = [
            name
            for name in [*waiting["username"], *found[found["role"].notna()]["username"]]
            if name != page.user.username
        ]
        username = st.selectbox("账号", others, index=None, placeholder="请选择", key="account")
        role = st.selectbox(
            "角色", list(Role), index=None, placeholder="请选择", format_func=Role.words_of, key="role"
        )
        offices = leaders()
        unit_id = leader_id = None
        if role is Role.UNIT:
            units = {unit.id: unit.name for unit in campaign.load().plan.units}
            unit_id = st.selectbox(
                "单位", list(units), index=None, placeholder="请选择", format_func=units.get, key="unit"
            )
        elif role is Role.LEADER:
            titles = dict(zip(offices["id"], offices["title"], strict=True))
            leader_id = st.selectbox(
                "领导职务",
                list(titles),
                index=None,
                placeholder="请选择",
                format_func=titles.get,
                key="leader",
            )
        with st.container(horizontal=True):
            if st.button("赋予角色", type="primary", disabled=username is None or role is None):
                done = f"{username} 现为{Role.words_of(role)}，原有会话已结束。"
                carry_out(done, give_role, username, role, unit_id=unit_id, leader_id=leader_id)
            if st.button("收回权限", disabled=username is None):
                carry_out(f"已收回 {username} 的权限，会话已结束。", withdraw_role, username)
    definition(
        "账号由系统管理员开立，赋予角色后方可登录；任何人不能变更自己账号的角色；系统管理员、安全管理员、审计管理员须由不同的人"
        "担任（按账号登记的姓名核对）。变更角色立即结束原有会话。"
    )

    halves = found[found["second_half"] & (found["username"] != page.user.username)]
    st.subheader(f"{len(halves)}个账号的初始密码待交付后半段" if len(halves) else "没有待交付的初始密码")
    if half := st.session_state.pop("half_told", None):
        st.success(f"{plain(half[0])} 初始密码的后半段：{plain(half[1])}　只显示这一次，请当面交给本人。")
    if len(halves):
        names = dict(zip(halves["username"], halves["display_name"], strict=True))
        handed = st.selectbox(
            "交付哪个账号", list(names), index=None, placeholder="请选择", key="half_of",
            format_func=lambda username: f"{names[username]}（{username}）",
        )  # fmt: skip
        if st.button("查看并交付", disabled=handed is None):
            try:
                st.session_state["half_told"] = handed, hand_over(page.user, handed)
            except Refused as refusal:
                st.session_state["security_said"] = (False, str(refusal))
                note_refusal("security", refusal)
            st.rerun()

    st.subheader("领导分管")
    titles = dict(zip(offices["id"], offices["title"], strict=True))
    chosen = st.selectbox(
        "领导职务", list(titles), index=None, placeholder="请选择", format_func=titles.get, key="portfolio_of"
    )
    if chosen:
        names = {unit.id: unit.name for unit in campaign.load().plan.units}
        from_on = st.date_input(
            "自何日起", page.as_of, min_value=page.as_of, key="portfolio_from", format="YYYY-MM-DD", width=200,
            help="这一天以前的页面仍按原来的分工显示。",
        )  # fmt: skip
        held = in_charge_of(chosen, from_on)
        present = [unit_id for unit_id in names if unit_id in held]
        wanted = st.multiselect(
            "分管单位",
            list(names),
            present,
            format_func=names.get,
            placeholder="请选择",
            key=f"units_{chosen}_{from_on}",
        )
        if st.button("保存分管", type="primary", disabled=set(wanted) == held):
            done = f"“{titles[chosen]}”的分管单位自{chinese_date(from_on)}起调整。"
            carry_out(done, set_portfolio, page.as_of, chosen, wanted, present, from_on)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.text_input(
            "增设领导职务", key="new_title", max_chars=60, placeholder="如：副市长（农业、水利）"
        )
        if st.button("增设", disabled=not title.strip()):
            carry_out(f"已增设“{title.strip()}”。", add_leader, title)

with signed_in:
    live = live_sessions()
    st.subheader(
        f"{live['username'].nunique()}个账号、{len(live)}个会话正在使用" if len(live) else "现在没有人登录"
    )
    # A table and a choice: with a row of widgets for each, a busy Friday is thousands of messages.
    table(
        page,
        live.assign(
            where=[
                "，".join(filter(None, each)) for each in zip(live["address"], live["device"], strict=True)
            ],
            **{
                name: [moment.strftime("%Y-%m-%d %H:%M:%S") for moment in live[name]]
                for name in ("created_at", "last_seen_at", "expires_at")
            },
        ),
        {
            "display_name": Column("名称"),
            "username": Column("用户名"),
            "where": Column("地址和设备"),
            "created_at": Column("登录"),
            "last_seen_at": Column("最近操作"),
            "expires_at": Column("最迟到"),
        },
        subject="登录会话",
        empty="没有会话。",
    )
    if len(live):
        # Nothing that changes while the choice stands: Streamlit keeps a choice by its words.
        known = {
            row.token_hash: f"{row.display_name}（{row.username}），"
            f"{row.address or '地址不详'}，登录{row.created_at:%m-%d %H:%M:%S}"
            for row in live.itertuples()
        }
        one = st.selectbox(
            "结束一个会话",
            list(known),
            index=None,
            placeholder="请选择",
            format_func=known.get,
            key="end_one",
        )
        if st.button("结束会话", disabled=one is None):
            ended = live.set_index("token_hash").loc[one, "username"]
            carry_out(f"已结束 {ended} 的会话。", end_session, one)
        several = st.selectbox(
            "结束一个账号的全部会话",
            sorted(live["username"].unique()),
            index=None,
            placeholder="请选择",
            key="end_all_of",
        )
        if st.button("全部结束", disabled=several is None):
            carry_out(f"已结束 {several} 的全部会话。", end_sessions, several)

with numbers:
    st.subheader("现行安全规则")
    now, usual = rules(), defaults()
    table(
        page,
        pd.DataFrame(
            {
                "words": words,
                "value": getattr(now, name),
                "default": getattr(usual, name),
                "range": f"{low}—{high}",
            }
            for name, (words, low, high) in LIMITS.items()
        ),
        {
            "value": Column("现值", "number"),
            "words": Column("规则"),
            "default": Column("缺省值", "number"),
            "range": Column("可设范围"),
        },
        subject="安全规则",
        empty="没有规则。",
    )
    definition(
        "缺省值按网络安全等级保护三级的通行要求设定：8位以上、三类字符、90天更换、5次失败锁定、日志保存不少于六个月。"
        "下限不能再放宽。新规则立即生效，已登录的会话按新的空闲时限计算。"
    )
    with st.container(border=True):
        st.subheader("修改一项规则")
        name = st.selectbox("规则", list(LIMITS), format_func=lambda key: LIMITS[key][0], key="rule")
        _, low, high = LIMITS[name]
        present = getattr(now, name)
        value = st.number_input(
            f"新值（{low}至{high}）", low, high, min(max(present, low), high), step=1, key=f"value_{name}"
        )
        reason = st.text_input("修改理由（必填，记入审计日志）", max_chars=200, key="rule_reason")
        if st.button("修改规则", type="primary", disabled=value == present):
            carry_out(f"已把“{LIMITS[name][0]}”改为{value}。", change_rule, name, value, reason, present)
    with st.container(border=True):
        st.subheader("哪些角色登录必须用动态口令")
        roles = st.multiselect(
            "角色", list(Role), [role for role in Role if role in now.second_factor_roles], format_func=Role.words_of,
            placeholder="都不要求", key="second_factor_roles",
        )  # fmt: skip
        why = st.text_input("修改理由（必填，记入审计日志）", max_chars=200, key="second_factor_reason")
        if st.button("保存要求", type="primary", disabled=set(roles) == now.second_factor_roles):
            carry_out(
                "动态口令的要求已修改，有关人员下次打开页面时须先启用。",
                require_second_factor, frozenset(roles), why, now.second_factor_roles,
            )  # fmt: skip
    changes = security_changes()
    st.subheader(f"修改记录（{len(changes)}次）")
    table(
        page,
        changes.assign(
            words=[LIMITS[key][0] for key in changes["name"]],
            time=[moment.strftime("%Y-%m-%d %H:%M") for moment in changes["recorded_at"]],
        ),
        {
            "time": Column("时间"),
            "words": Column("规则"),
            "value": Column("改为", "number"),
            "recorded_by": Column("修改人"),
            "reason": Column("理由", "long"),
        },
        subject="安全规则修改记录",
        empty="没有修改过，现行规则都是缺省值。",
    )
