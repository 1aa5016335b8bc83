"""Foreign rows of the Shandong tables, complete but for what a test says."""

# ruff: noqa: DTZ001 - foreign columns hold local times without offset

from datetime import datetime

NOON = datetime(2026, 3, 2, 12)
UNIT = "11370811004312345X"


def basic(number: str = "J1", **values: object) -> dict[str, object]:
    """A case of a licence with a promise of 5 working days."""
    return {
        "orgbusno": f"guid-{number}", "projid": number, "regionid": "370811000000", "catalogcode": "000164001000",
        "taskcode": "11370811004312345X3370164001000", "itemname": "食品经营许可", "itemversion": "3",
        "itemtype": "01", "projectname": f"关于{number}的食品经营许可", "applicant": "济宁某餐饮有限公司",
        "applyerpagetype": "001", "applyerpagecode": "91370811MA3C00000X", "applydate": datetime(2026, 2, 28, 16),
        "acceptdeptname": "任城区行政审批服务局", "acceptdeptid": "JNRC01", "acceptdeptcode": UNIT, "approvaltype": "2",
        "promisetimelimit": 5, "promisetimeunit": "1", "timelimit": 20, "timeunit": "1", "datasources": "2",
        "isdraft": "0", "updatetime": NOON, **values,
    }  # fmt: skip


def accepted(number: str = "J1", **values: object) -> dict[str, object]:
    """The first step: acceptance on Monday 2026-03-02."""
    return {
        "orgbusno": f"guid-{number}", "projid": number, "regionid": "370811000000", "sn": 1, "nodename": "受理",
        "nodetype": "1", "noderesult": "4", "nodeprocername": "张三", "procunit": "JNRC01", "procdeptcode": UNIT,
        "procunitname": "任城区行政审批服务局", "nodestarttime": datetime(2026, 3, 2, 9),
        "nodeendtime": datetime(2026, 3, 2, 10), "acceptdate": datetime(2026, 3, 2, 9, 30),
        "promisedate": datetime(2026, 3, 9, 17), "updatetime": NOON, **values,
    }  # fmt: skip


def special(number: str = "J1", **values: object) -> dict[str, object]:
    """The beginning of an expert review."""
    return {
        "orgbusno": f"guid-{number}", "projid": number, "regionid": "370811000000", "sn": 1, "specialtype": "2",
        "specialnodetype": "0", "nodename": "专家评审", "nodetime": datetime(2026, 3, 4, 10),
        "nodeprocaccord": "行政许可法第四十五条", "procername": "李四", "updatetime": NOON, **values,
    }  # fmt: skip


def done(number: str = "J1", **values: object) -> dict[str, object]:
    """The end, with a certificate."""
    return {
        "orgbusno": f"guid-{number}", "projid": number, "regionid": "370811000000", "doneresult": 0,
        "occurtime": datetime(2026, 3, 10, 15), "certificateno": "JY13708110000001", "transactor": "王五",
        "updatetime": NOON, **values,
    }  # fmt: skip
