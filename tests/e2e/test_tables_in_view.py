"""Who it is, how it stands and how late: of each table that is wider than its screen they stand in it without a swipe."""

import pytest

from tests.e2e.conftest import comes_true

# The columns that a table has in words are those of which something is in view: before the last of them all are whole.
_SHOWN = """(canvas) => {
    const scroller = canvas.closest('[data-testid=stDataFrame]').querySelector('.dvn-scroller');
    const heads = [...canvas.querySelectorAll('thead th')].map(head => head.textContent);
    return scroller.scrollWidth > scroller.clientWidth + 1 ? heads.slice(0, -1) : heads;
}"""

CASES = [
    ("gzb", "/follow_ups", "tablet", ["编号", "责任单位", "事项", "超期的是", "超期（天）"]),
    ("gzb", "/follow_ups", "phone", ["责任单位", "超期（天）", "事项"]),
    ("gzb", "/weekly_meeting", "phone", ["责任单位", "超期（天）", "事项"]),
    ("jcj", "/monitoring_points?view=clock", "phone", ["被反映单位", "距到期日", "反映内容"]),
    ("gzb", "/weekly_meeting", "tablet", ["编号", "责任单位", "事项", "超期的是", "超期（天）"]),
    ("gzb", "/requirements", "tablet", ["单位", "被反映（件）", "3日内回复", "登记率"]),
    ("gzb", "/requirements", "phone", ["单位", "被反映（件）"]),
    ("fsz4", "/requirements?city=true", "tablet", ["单位", "被反映（件）", "3日内回复", "登记率"]),
    (
        "jcj",
        "/enterprise_intervention?show=whole",
        "tablet",
        ["编号", "被反映单位", "所到环节", "类型", "反映内容"],
    ),
    ("jcj", "/inspections?show=whole", "tablet", ["编号", "单位（个）", "发现问题（个）"]),
    ("jcj", "/inspections?show=whole", "phone", ["编号", "单位（个）"]),
    ("jcj", "/accountability?show=whole", "tablet", ["文号", "单位", "已超（天）", "判定"]),
    ("gzb", "/units", "tablet", ["责任单位", "承担任务", "■ 红灯", "按时报送（次）"]),
    ("gzb", "/units", "phone", ["责任单位", "承担任务", "■ 红灯"]),
    ("gzb", "/reporting?show=whole", "tablet", ["单位", "状态", "单位连续未报（次）", "任务"]),
    ("gzb", "/reporting?show=whole", "phone", ["单位", "状态"]),
    ("xzfw", "/units?show=whole", "tablet", ["事项", "申请日", "申请延至", "结果"]),
    ("xzfw", "/reporting", "tablet", ["任务", "零报告", "本次", "自评", "进度（%）", "进展情况"]),
    ("xzfw", "/reporting", "tablet", ["8月的读数", "本次", "上次", "数值", "分子", "分母", "备注"]),
]


@pytest.mark.parametrize(("username", "path", "width", "wanted"), CASES)
def test_what_matters_of_a_table_is_in_view_without_a_swipe(reader, username, path, width, wanted):
    tab = reader(username, path, width=width)
    grids = tab.get_by_test_id("stDataFrame").locator("canvas[data-testid=data-grid-canvas]")
    grids.first.wait_for()

    def shown() -> list[list[str]]:
        return [each.evaluate(_SHOWN) for each in grids.filter(visible=True).all()]

    assert comes_true(tab, lambda: any(set(wanted) <= set(heads) for heads in shown())), shown()
