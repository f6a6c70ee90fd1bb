"""Register sheets: parks and innovation centres, with the titles of the described columns as headers."""

from tests.corpus.sheet import Draft, corpus


@corpus
def register_parks() -> Draft:
    """A list of parks with the required columns and some others."""
    draft = Draft("register_parks", "示范园区名录.xlsx")
    sheet = draft.sheet("名录", "register")
    sheet.put("A1", "成渝地区双城经济圈产业合作示范园区名录")
    sheet.row(
        2,
        [
            "园区名称",
            "简称",
            "批次",
            "名单序号",
            "所在侧",
            "市州代码",
            "区县",
            "合作产业",
            "公布日期",
            "来源",
            "可信度",
            "备注",
        ],
    )
    for number, (name, short, code) in enumerate(
        (
            ("四川测试经济开发区", "测试经开区", "510100"),
            ("四川试验高新技术产业园区", "试验高新区", "510700"),
            ("四川示例化工园区", "示例园区", "511400"),
        ),
        3,
    ):
        sheet.row(
            number,
            [name, short, "第二批", None, "四川", code, None, "电子信息", "2023-03-24", "park_list2_2023", "高", None],
        )
    draft.registers = {"名录": ("park", 3)}
    return draft


@corpus
def register_centres_csv() -> Draft:
    """Innovation centres as text."""
    draft = Draft("register_centres_csv", "创新中心.csv")
    sheet = draft.sheet("创新中心", "register")
    sheet.row(
        1,
        [
            "编号",
            "名称",
            "领域",
            "牵头单位",
            "市州",
            "日期",
            "级别",
            "序列",
            "计入13家",
            "计入说明",
            "状态",
            "来源",
            "可信度",
        ],
    )
    sheet.row(
        2,
        [
            "test_centre",
            "四川省测试制造业创新中心",
            "测试",
            "测试公司",
            "510100",
            "2020-06",
            "省级",
            "制造业创新中心",
            "待核",
            "测试用",
            "已认定",
            "centre_cloud_2018",
            "中",
        ],
    )
    draft.registers = {"创新中心": ("centre", 1)}
    return draft


@corpus
def register_bad_values() -> Draft:
    """Rows that do not fit the description: a choice that is none, a date that is none, a missing name."""
    draft = Draft("register_bad_values", "名录有误.xlsx")
    sheet = draft.sheet("名录", "register")
    sheet.row(
        1,
        [
            "园区名称",
            "简称",
            "批次",
            "名单序号",
            "所在侧",
            "市州代码",
            "区县",
            "经度",
            "纬度",
            "合作产业",
            "公布日期",
            "来源",
            "可信度",
            "备注",
        ],
    )
    sheet.row(
        2,
        [
            "四川甲园区",
            "甲",
            "第二批",
            1,
            "四川",
            "510100",
            None,
            104.0,
            30.6,
            None,
            "2023-03-24",
            "park_list2_2023",
            "高",
            None,
        ],
    )
    sheet.row(
        3,
        [
            "四川乙园区",
            "乙",
            "第二批",
            2,
            "四川",
            "510100",
            None,
            104.0,
            30.6,
            None,
            "2023-03-24",
            "park_list2_2023",
            "极高",
            None,
        ],
    )
    draft.registers = {"名录": ("park", 2)}
    return draft
