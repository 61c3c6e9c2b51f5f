"""``campaign draft`` reads a document as an office issues it: every sentence kept, each thing read out of it with its
place, nothing invented."""

import re
import zipfile
from pathlib import Path

import docx
import pytest
import yaml

from efficiency import campaign
from efficiency.campaign.checking import check
from efficiency.campaign.plan import Plan
from efficiency.core.config import ROOT, settings
from efficiency.server.command_line import main
from tests.documents import pdf_of

SHIPPED_TEXT = ROOT / "tests" / "data" / "document_2007.txt"


def drafted(tmp_path: Path, text: str, name: str = "方案.txt") -> Path:
    """The folder that a text drafts."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    return drafted_from(tmp_path / name)


def drafted_from(file: Path) -> Path:
    folder = file.parent / f"{file.stem}_drafted"
    assert main(["campaign", "draft", str(file), str(folder)]) == 0
    assert check(folder).faults == ()
    return folder


def names_of(plan: Plan, task_id: str) -> list[str]:
    return [plan.unit(unit_id).name for unit_id in plan.task(task_id).unit_ids]


def paragraphs_of(folder: Path) -> list[str]:
    """The drafted wording: the sentences of each paragraph put together."""
    written = yaml.safe_load((folder / "document.yaml").read_text(encoding="utf-8"))
    return ["".join(each["sentences"]) for each in written["paragraphs"]]


def marks(folder: Path, file: str = "plan.yaml") -> list[str]:
    return [point.words for point in check(folder).open_points if point.file == file]


@pytest.fixture(scope="module")
def shipped_draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The draft that the shipped document gives."""
    return drafted(tmp_path_factory.mktemp("shipped"), SHIPPED_TEXT.read_text(encoding="utf-8"))


def test_the_shipped_document_gives_its_thirty_tasks_with_their_units_in_order(shipped_draft):
    known, plan = campaign.read(settings().campaign).plan, campaign.read(shipped_draft).plan
    assert [section.title for section in plan.sections] == [section.title for section in known.sections]
    assert [task.text for task in plan.tasks] == [task.text for task in known.tasks]
    for task in known.tasks:
        assert names_of(plan, task.id) == [known.unit(unit_id).name for unit_id in task.unit_ids]
    assert [unit.name for unit in plan.responsible_units] == [unit.name for unit in known.responsible_units]


def test_the_shipped_document_gives_its_nine_targets_three_phases_and_eleven_milestones(shipped_draft):
    known, plan = campaign.read(settings().campaign).plan, campaign.read(shipped_draft).plan
    numbers = [(t.task_id, t.operator, t.value, t.unit) for t in plan.targets]
    assert numbers == [(t.task_id, t.operator, t.value, t.unit) for t in known.targets]
    assert [(p.name, p.starts_on, p.ends_on) for p in plan.phases] == [
        (p.name, p.starts_on, p.ends_on) for p in known.phases
    ]
    assert [(m.quote, m.starts_on, m.ends_on, m.due_stated) for m in plan.milestones] == [
        (m.quote, m.starts_on, m.ends_on, m.due_stated) for m in known.milestones
    ]
    assert (plan.doc_number, plan.issued_on, plan.issuer) == (known.doc_number, known.issued_on, known.issuer)
    assert [measure.title for measure in plan.measures] == [measure.title for measure in known.measures]


def test_stated_days_are_sure_and_all_others_are_to_be_checked(shipped_draft):
    plan = campaign.read(shipped_draft).plan
    assert [task.id for task in plan.tasks if task.due_stated] == ["T02", "T03"]
    assert plan.task("T02").due_quote == "6月底前"
    derived = [each for each in marks(shipped_draft) if "原文没有写时限" in each]
    assert len(derived) == 28
    assert sum("是否持续性指标" in each for each in marks(shipped_draft)) == 9


def test_all_sentences_of_a_draft_are_the_text(shipped_draft):
    lines = SHIPPED_TEXT.read_text(encoding="utf-8").splitlines()
    assert paragraphs_of(shipped_draft) == [line.strip() for line in lines if line.strip()]
    whole = "".join(paragraphs_of(shipped_draft))
    plan = campaign.read(shipped_draft).plan
    texts = [
        *(task.text for task in plan.tasks),
        *(each.text for each in plan.work_requirements),
        plan.goals.guiding,
    ]
    for text in texts:
        # A note on who does it may stand between two sentences; their order is the document's.
        at = 0
        for part in re.split("(?<=。)", text):
            assert part in whole[at:], (part, text)
            at = whole.index(part, at) + len(part)


OTHER_CITY = """临江市人民政府办公室关于印发《临江市优化政务服务攻坚行动实施方案》的通知
临政办发〔2031〕8号
各县（市、区）人民政府，市政府各部门：
《临江市优化政务服务攻坚行动实施方案》已经市政府同意，现印发给你们，请认真贯彻执行。
临江市人民政府办公室
2031年3月5日
临江市优化政务服务攻坚行动实施方案
为进一步优化政务服务，制定本方案。
一、总体要求
坚持问题导向，到2031年底，政务服务水平明显提升。
二、重点任务
（一）推进“一件事”集成办理。编制“一件事”清单，6月底前上线不少于15项，网上可办率达到98%以上。〔市数据局牵头，市发展改革委、市住房城乡建设局、各县（市、区）政府配合〕
（二）压缩办理时限。将企业开办平均时间压缩至1个工作日以内，申请材料减少40%以上。〔市市场监管局负责〕
（三）规范中介服务。2031年三季度前建立中介服务清单管理制度。〔市发展改革委、市司法局等部门按职责分工负责〕
（四）开展好差评。企业群众满意率不低于95%。
三、实施步骤
（一）部署启动阶段（2031年3月）。制定工作台账。
（二）集中攻坚阶段（2031年4月—10月）。9月底前完成中期评估。
（三）总结提升阶段（2031年11月—12月）。12月中旬报送总结。
四、组织保障
（一）加强领导。成立市政务服务攻坚行动领导小组，办公室设在市数据局。
（二）强化宣传。及时宣传经验做法。
"""


def test_another_city_with_notes_in_corner_brackets(tmp_path):
    folder = drafted(tmp_path, OTHER_CITY)
    plan = campaign.read(folder).plan
    assert plan.doc_number == "临政办发〔2031〕8号"
    assert str(plan.issued_on) == "2031-03-05"
    assert [section.title for section in plan.sections] == ["重点任务"]
    assert [task.title for task in plan.tasks] == [
        "推进“一件事”集成办理",
        "压缩办理时限",
        "规范中介服务",
        "开展好差评",
    ]
    assert names_of(plan, "T01") == ["市数据局", "市发展改革委", "市住房城乡建设局", "各县（市、区）政府"]
    assert names_of(plan, "T02") == ["市市场监管局"]
    assert names_of(plan, "T03") == ["市发展改革委", "市司法局"]
    assert names_of(plan, "T04") == ["责任单位待定"]
    assert {(t.task_id, t.operator, t.value, t.unit) for t in plan.targets} == {
        ("T01", ">=", 15, "项"), ("T01", ">=", 98, "%"), ("T02", ">=", 40, "%"), ("T04", ">=", 95, "%"),
    }  # fmt: skip
    assert [(p.name, str(p.starts_on), str(p.ends_on)) for p in plan.phases] == [
        ("部署启动阶段", "2031-03-01", "2031-03-31"),
        ("集中攻坚阶段", "2031-04-01", "2031-10-31"),
        ("总结提升阶段", "2031-11-01", "2031-12-31"),
    ]
    assert [str(m.ends_on) for m in plan.milestones if m.due_stated] == ["2031-09-30", "2031-12-20"]
    assert [(str(t.due_on), t.due_stated) for t in plan.tasks] == [
        ("2031-06-30", True), ("2031-10-31", False), ("2031-09-30", True), ("2031-10-31", False),
    ]  # fmt: skip
    told = marks(folder)
    assert any("是上限" in each and "压缩至1个工作日以内" in each for each in told)
    assert any("原文作“市司法局等部门”" in each for each in told)
    assert any("原文没有写责任单位" in each for each in told)
    assert paragraphs_of(folder) == OTHER_CITY.split("\n")[:-1]


HALF_WIDTH = """青川市人民政府关于印发青川市2026年优化政务环境攻坚年工作计划的通知
青政发〔2026〕5号
各县市人民政府,市政府各局委:
《青川市2026年优化政务环境攻坚年工作计划》已经市人民政府常务会议同意,现印发给你们,请认真贯彻落实。
青川市人民政府
2026年2月22日
青川市2026年优化政务环境攻坚年工作计划
为解决办事中的难点堵点,特制定本计划。
一、提升服务效能
1.加大放权力度。编制并公布行政许可事项清单。(牵头单位:市行政审批局;责任单位:市司法局、市委编办及市直相关单位,各县市人民政府、青川经开区管委会,6月底完成)
2.推动导则落实。加快大厅建设。(市政府办公室、市行政审批制度改革领导小组办公室牵头,市级各有关部门及各县市区政府按职责分工负责)
3.网上办理。网上可办率达到95%。(市行政审批局负责,市大数据局、市人力资源和社会保障局配合;完成时限:9月30日前)
二、规范执法
4.减少检查。现场检查次数比上年减少30%。此项工作由市司法局牵头,市监委、市委督查室配合。
三、实施步骤
(一)部署阶段(2026年2月至3月)。各单位3月15日前制定工作方案。
(二)推进阶段(2026年4月至10月)。
"""


def test_half_width_notes_with_days_among_the_units_and_sentences_that_say_who(tmp_path):
    folder = drafted(tmp_path, HALF_WIDTH)
    plan = campaign.read(folder).plan
    assert [names_of(plan, task.id) for task in plan.tasks] == [
        ["市行政审批局", "市司法局", "市委编办", "市直相关单位", "各县市人民政府", "青川经开区管委会"],
        ["市政府办公室", "市行政审批制度改革领导小组办公室", "市级各有关部门", "各县市区政府"],
        ["市行政审批局", "市大数据局", "市人力资源和社会保障局"],
        ["市司法局", "市监委", "市委督查室"],
    ]
    assert [(str(task.due_on), task.due_stated) for task in plan.tasks][:3] == [
        ("2026-06-30", True), ("2026-10-31", False), ("2026-09-30", True),
    ]  # fmt: skip
    assert [each.name for each in plan.deliverables] == ["行政许可事项清单"]
    assert [each.label for each in plan.milestones] == ["各单位制定工作方案"]
    known = campaign.read(folder)
    assert known.parameters.short_title == "青川市2026年优化政务环境攻坚年工作计划"
    assert plan.unit(known.parameters.supervision_unit).name == "市监委"
    assert plan.unit(plan.task("T04").unit_ids[2]).short_name == "市委督查室"
    assert {name for name in names_of(plan, "T01") if any(f'"{name}"' in each for each in marks(folder, "units.yaml"))} == {
        "市直相关单位", "各县市人民政府",
    }  # fmt: skip


OTHER_NUMBERING = """关于开展“作风建设提升年”活动的实施方案
一、强化服务意识
1.落实首问负责
（1）各窗口单位全面实行首问负责制；
（2）建立投诉台账，投诉按期办结率达100%。
牵头单位：区政务服务中心；配合单位：区纪委监委机关、区信访局
完成时限：2030年5月31日前
2.推行延时服务
每周六上午开放办事大厅。
责任单位：区政务服务中心、各镇（街道）
完成时限：长期坚持
二、深化减负增效
3.精简文件会议。发文数量较上年压减30%。
责任部门：区委办公室、区政府办公室
三、工作要求
各单位要高度重视。
中共云溪区委办公室
2030年1月20日
"""


def test_sections_at_the_top_level_and_notes_in_lines_of_their_own(tmp_path):
    folder = drafted(tmp_path, OTHER_NUMBERING)
    plan = campaign.read(folder).plan
    assert [section.title for section in plan.sections] == ["强化服务意识", "深化减负增效"]
    assert [task.title for task in plan.tasks] == ["落实首问负责", "推行延时服务", "精简文件会议"]
    assert "（1）各窗口单位全面实行首问负责制；（2）建立投诉台账" in plan.task("T01").text
    assert names_of(plan, "T01") == ["区政务服务中心", "区纪委监委机关", "区信访局"]
    assert names_of(plan, "T02") == ["区政务服务中心", "各镇（街道）"]
    assert names_of(plan, "T03") == ["区委办公室", "区政府办公室"]
    assert str(plan.task("T01").due_on) == "2030-05-31" and plan.task("T01").due_stated
    assert [(t.task_id, t.operator, t.value) for t in plan.targets] == [("T01", "==", 100), ("T03", ">=", 30)]
    assert len(plan.phases) == 1 and any("没有分阶段" in each for each in marks(folder))
    assert str(plan.issued_on) == "2030-01-20"
    assert campaign.read(folder).parameters.supervision_unit == plan.unit_named("区纪委监委机关").id
    assert paragraphs_of(folder) == OTHER_NUMBERING.split("\n")[:-1]


def word_document(path: Path) -> Path:
    """A plan in Word with Word's own numbering of nothing, a tracked word, and an annexed table with merged cells."""
    document = docx.Document()
    for line in (
        "青岩县2032年营商环境提升行动方案",
        "为优化营商环境，制定本方案。",
        "一、工作目标",
        "力争全县营商环境评价进入全省前列。",
        "二、主要任务",
        "围绕三个方面开展工作，具体见附件。",
        "三、时间安排",
        "第一阶段：动员部署（2032年2月）。召开动员会。",
        "第二阶段：组织实施（2032年3月至10月）。每季度调度一次。",
        "第三阶段：总结验收（2032年11月至12月）。",
        "青岩县人民政府",
        "2032年2月3日",
        "附件：任务分解表",
    ):
        document.add_paragraph(line)
    table = document.add_table(rows=5, cols=6)
    head = ("序号", "工作方面", "工作任务", "牵头单位", "配合单位", "完成时限")
    body = (
        (
            "1",
            "审批提速",
            "推行告知承诺制，事项不少于50项",
            "县行政审批局",
            "县司法局、县财政局",
            "2032年6月底",
        ),
        ("2", "审批提速", "建立容缺受理清单", "县行政审批局", "", "2032年9月30日前"),
        ("3", "执法规范", "推行综合查一次", "县司法局", "县市场监管局", "全年"),
        ("4", "执法规范", "公开执法事项", "县司法局、县应急局", "", "2032年第二季度"),
    )
    for row, cells in zip(table.rows, (head, *body), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    for first, last in ((1, 2), (3, 4)):
        words = table.cell(first, 1).text
        table.cell(first, 1).merge(table.cell(last, 1)).text = words
    document.save(path)
    return path


def test_a_word_file_with_an_annexed_table_of_tasks(tmp_path):
    folder = drafted_from(word_document(tmp_path / "方案.docx"))
    plan = campaign.read(folder).plan
    assert [(s.title, len(s.tasks)) for s in plan.sections] == [("审批提速", 2), ("执法规范", 2)]
    assert [task.text for task in plan.tasks] == [
        "推行告知承诺制，事项不少于50项",
        "建立容缺受理清单",
        "推行综合查一次",
        "公开执法事项",
    ]
    assert names_of(plan, "T01") == ["县行政审批局", "县司法局", "县财政局"]
    assert names_of(plan, "T04") == ["县司法局", "县应急局"]
    assert [str(task.due_on) for task in plan.tasks] == [
        "2032-06-30",
        "2032-09-30",
        "2032-12-31",
        "2032-06-30",
    ]
    assert [(t.task_id, t.operator, t.value, t.unit) for t in plan.targets] == [("T01", ">=", 50, "项")]
    assert [(p.number, str(p.starts_on), str(p.ends_on)) for p in plan.phases] == [
        ("第一阶段", "2032-02-01", "2032-02-29"),
        ("第二阶段", "2032-03-01", "2032-10-31"),
        ("第三阶段", "2032-11-01", "2032-12-31"),
    ]
    whole = "".join(paragraphs_of(folder))
    assert whole.count("审批提速") == 1 and "推行告知承诺制，事项不少于50项" in whole
    assert not any("责任单位待定" in unit.name for unit in plan.units)


def test_a_pdf_with_text_gives_what_its_lines_say(tmp_path):
    (tmp_path / "方案.pdf").write_bytes(pdf_of(OTHER_CITY.splitlines()))
    plan = campaign.read(drafted_from(tmp_path / "方案.pdf")).plan
    assert len(plan.tasks) == 4
    assert names_of(plan, "T01")[:2] == ["市数据局", "市发展改革委"]


def hostile(tmp_path: Path) -> dict[str, Path]:
    files = {
        name: tmp_path / name
        for name in (
            "空.txt",
            "扫描.pdf",
            "旧.doc",
            "大.txt",
            "假.docx",
            "坏.pdf",
            "图.txt",
            "表.xlsx",
            "词.txt",
            "控.txt",
            "控.docx",
            "合.docx",
        )
    }
    files["空.txt"].write_bytes(b"")
    files["扫描.pdf"].write_bytes(pdf_of([]))
    files["旧.doc"].write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    files["大.txt"].write_bytes("实施方案。\n".encode() * 3_300_000)
    with zipfile.ZipFile(files["假.docx"], "w") as packed:
        packed.writestr("word/nothing.xml", "<a/>")
    files["坏.pdf"].write_bytes(b"%PDF-1.7\nnonsense")
    files["图.txt"].write_bytes(bytes(range(256)) * 10)
    files["表.xlsx"].write_bytes(b"a,b")
    files["词.txt"].write_text("今天天气很好。\n明天也是。", encoding="utf-8")
    files["控.txt"].write_text("一、任务\n（一）做好\x01服务。（责任单位：市政府办）\n", encoding="utf-8")
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "工作\u202e任务"
    document.save(files["控.docx"])
    document = docx.Document()
    document.add_table(rows=2, cols=1).cell(0, 0)._tc.vMerge = "continue"
    document.save(files["合.docx"])
    return files


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("空.txt", "是空的"), ("扫描.pdf", "是扫描件"), ("旧.doc", "另存为.docx"), ("大.txt", "最多20MB"),
        ("假.docx", "不是能打开的Word文件"), ("坏.pdf", "不是能打开的PDF文件"), ("图.txt", "不是文本"), ("表.xlsx", "只读.docx"),
        ("词.txt", "没有年份"), ("没有.txt", "没有“"), ("控.txt", "第2段含有看不见的控制字符（U+0001）"),
        ("控.docx", "第1段含有改变文字方向的符号（U+202E）"), ("合.docx", "不是能打开的Word文件"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_a_sentence_and_nothing_is_written(tmp_path, capsys, name, words):
    file = hostile(tmp_path).get(name, tmp_path / name)
    assert main(["campaign", "draft", str(file), str(tmp_path / "made")]) == 1
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1
    assert not (tmp_path / "made").exists()


def test_a_document_without_a_year_takes_the_one_that_is_given(tmp_path):
    (tmp_path / "a.txt").write_text("一、任务\n（一）做好服务。（责任单位：市政府办）\n", encoding="utf-8")
    assert main(["campaign", "draft", str(tmp_path / "a.txt"), str(tmp_path / "b"), "--year", "2029"]) == 0
    assert str(campaign.read(tmp_path / "b").plan.issued_on) == "2029-01-01"


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path, capsys):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "note.txt").write_text("我的")
    assert main(["campaign", "draft", str(SHIPPED_TEXT), str(tmp_path / "used")]) == 1
    assert "已经有内容" in capsys.readouterr().err
    assert [each.name for each in (tmp_path / "used").iterdir()] == ["note.txt"]
