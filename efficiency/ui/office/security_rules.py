"""安全规则: by which numbers do people sign in, who must use one-time codes, and who changed that when and why?"""

import pandas as pd
import streamlit as st

from efficiency.accounts.security import LIMITS, Rules, defaults
from efficiency.commands.security import change_rule, require_second_factor
from efficiency.models import Role
from efficiency.queries.settings import security_changes
from efficiency.ui.parts.blocks import Column, definition, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.outcome import carry_out


def in_force(page: Page, now: Rules) -> None:
    """Each rule with its value, its default and what it may be set to."""
    st.subheader("现行安全规则")
    usual = defaults()
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


def change_one(page: Page, now: Rules) -> None:
    """Set one rule to another value within its limits, with a reason."""
    with st.container(border=True):
        st.subheader("修改一项规则")
        name = st.selectbox("规则", list(LIMITS), format_func=lambda key: LIMITS[key][0], key="rule")
        words, low, high = LIMITS[name]
        present = getattr(now, name)
        value = st.number_input(
            f"新值（{low}至{high}）", low, high, min(max(present, low), high), step=1, key=f"value_{name}"
        )
        reason = st.text_input("修改理由（必填，记入审计日志）", max_chars=200, key="rule_reason")
        if st.button("修改规则", type="primary", disabled=value == present):
            done = f"已把“{words}”改为{value}。"
            carry_out("security", done, change_rule, page.user, name, value, reason, present)


def second_factor(page: Page, now: Rules) -> None:
    """Which roles sign in with a one-time code besides the password, with a reason."""
    with st.container(border=True):
        st.subheader("哪些角色登录必须用动态口令")
        roles = st.multiselect(
            "角色", list(Role), [role for role in Role if role in now.second_factor_roles], format_func=Role.words_of,
            placeholder="都不要求", key="second_factor_roles",
        )  # fmt: skip
        why = st.text_input("修改理由（必填，记入审计日志）", max_chars=200, key="second_factor_reason")
        if st.button("保存要求", type="primary", disabled=set(roles) == now.second_factor_roles):
            carry_out(
                "security", "动态口令的要求已修改，有关人员下次打开页面时须先启用。",
                require_second_factor, page.user, frozenset(roles), why, now.second_factor_roles,
            )  # fmt: skip


def changes(page: Page) -> None:
    """Who changed which rule, when and why."""
    made = security_changes()
    st.subheader(f"修改记录（{len(made)}次）")
    table(
        page,
        made.assign(
            words=[LIMITS[key][0] for key in made["name"]],
            time=[moment.strftime("%Y-%m-%d %H:%M") for moment in made["recorded_at"]],
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
