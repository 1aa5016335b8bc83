"""What central stores and the replica mirrors: one declaration of every synced record; both schemas follow it.

Names are English renderings of GB/T 39046-2020 (政务服务平台基础数据规范); the Chinese term beside each field
becomes the column comment in central. `Kind` says how a value travels: central holds the natural PostgreSQL type, the
replica an integer or text that needs no parsing.

| kind    | central       | replica                                            |
|---------|---------------|----------------------------------------------------|
| KEY     | bigint        | integer                                            |
| INT     | integer       | integer                                            |
| TEXT    | text          | text                                               |
| BOOL    | boolean       | 0 or 1                                             |
| INSTANT | timestamptz   | integer, microseconds since 1970-01-01T00:00Z      |
| DAY     | date          | integer, days since 1970-01-01 of the local calendar |
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Kind(Enum):
    """How a field's value is stored on either side."""

    KEY = "key"
    INT = "int"
    TEXT = "text"
    BOOL = "bool"
    INSTANT = "instant"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a synced record.

    Attributes:
        name: Column name, English, the same on both sides.
        kind: How its value is stored.
        zh: The Chinese term; the column comment in central.
        required: Whether null is refused.
        references: Record name whose ``id`` this field holds; empty for none.
    """

    name: str
    kind: Kind
    zh: str
    required: bool = True
    references: str = ""


@dataclass(frozen=True, slots=True)
class RecordType:
    """One synced table. Every one has ``id`` first and ``area`` second.

    Attributes:
        name: Table name, the same on both sides.
        zh: The Chinese term; the table comment in central.
        fields: Columns in storage order.
        append_only: Whether UPDATE and DELETE are refused in central.
        unique: Groups of columns that identify a record beside its id.
        indexes: Groups of columns indexed on both sides.
    """

    name: str
    zh: str
    fields: tuple[Field, ...]
    append_only: bool = False
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """Column names in storage order."""
        return tuple(field.name for field in self.fields)


def _identity(area_zh: str = "行政区划代码") -> tuple[Field, ...]:
    return (Field("id", Kind.KEY, "序号"), Field("area", Kind.TEXT, area_zh))


_VALIDITY = (
    Field("valid", Kind.BOOL, "数据有效标识"),
    Field("invalid_reason", Kind.TEXT, "数据无效原因", required=False),
)

_FACT = (
    *_identity(),
    Field("case_id", Kind.KEY, "办件", references="supervised_case"),
    Field("happened_at", Kind.INSTANT, "发生时间"),
    Field("recorded_at", Kind.INSTANT, "入库时间"),
    Field("source", Kind.TEXT, "来源系统"),
    Field("source_record", Kind.TEXT, "来源记录号", required=False),
    Field("record_hash", Kind.TEXT, "记录摘要"),
    Field("corrects", Kind.KEY, "更正的记录", required=False),
    *_VALIDITY,
)


def _fact(name: str, zh: str, *fields: Field) -> RecordType:
    """An append-only fact: what moves a clock is never changed, only corrected by a later fact of the same kind."""
    return RecordType(
        name,
        zh,
        (*_FACT, *fields),
        append_only=True,
        unique=(("area", "source", "record_hash"),),
        indexes=(("case_id",), ("corrects",)),
    )


AREA: Final = RecordType(
    "area",
    "行政区域",
    (
        *_identity("行政区划代码 GB/T 2260"),
        Field("name_zh", Kind.TEXT, "名称"),
        Field("name_en", Kind.TEXT, "英文名称"),
        Field("short_zh", Kind.TEXT, "简称"),
        Field("short_en", Kind.TEXT, "英文简称"),
        Field("position", Kind.INT, "显示次序"),
        Field("time_zone", Kind.TEXT, "时区"),
        Field("calendar", Kind.TEXT, "工作日历"),
        Field("office_open", Kind.INT, "上班时刻(当地零时起分钟)"),
        Field("office_close", Kind.INT, "下班时刻(当地零时起分钟)"),
        Field("after_hours", Kind.TEXT, "下班后收件规则 next_day|online_next_day|same_day"),
        Field("beat_interval_s", Kind.INT, "应报心跳间隔(秒)", required=False),
    ),
    unique=(("area",),),
)

UNIT: Final = RecordType(
    "unit",
    "单位",
    (
        *_identity(),
        Field("code", Kind.TEXT, "统一社会信用代码"),
        Field("parent_id", Kind.KEY, "上级单位", required=False, references="unit"),
        Field("line", Kind.TEXT, "条线代码"),
        Field("name_zh", Kind.TEXT, "单位名称"),
        Field("name_en", Kind.TEXT, "英文名称"),
        Field("short_zh", Kind.TEXT, "简称"),
        Field("short_en", Kind.TEXT, "英文简称"),
        Field("contact_person", Kind.TEXT, "固定联系人"),
        Field("contact_phone", Kind.TEXT, "联系电话"),
        *_VALIDITY,
    ),
    unique=(("area", "code"),),
)

MATTER: Final = RecordType(
    "matter",
    "事项",
    (
        *_identity(),
        Field("basic_code", Kind.TEXT, "基本编码"),
        Field("implementation_code", Kind.TEXT, "实施编码"),
        Field("kind", Kind.TEXT, "监管事项类别(时钟目录代码)"),
        Field("name_zh", Kind.TEXT, "事项名称"),
        Field("name_en", Kind.TEXT, "英文名称"),
        Field("unit_id", Kind.KEY, "实施主体", references="unit"),
        *_VALIDITY,
    ),
    unique=(("area", "implementation_code"),),
)

MATTER_VERSION: Final = RecordType(
    "matter_version",
    "事项版本",
    (
        *_identity(),
        Field("matter_id", Kind.KEY, "事项", references="matter"),
        Field("version", Kind.INT, "版本号"),
        Field("valid_from", Kind.DAY, "生效日期"),
        Field("valid_to", Kind.DAY, "失效日期(含当日)", required=False),
        Field("case_type_code", Kind.INT, "办件类型代码 A.6: 1即办件 2承诺件 9其他"),
        Field("statutory_limit", Kind.INT, "法定办结时限", required=False),
        Field("statutory_unit", Kind.TEXT, "法定办结时限单位 wd|nd|month|h|wh", required=False),
        Field("promised_limit", Kind.INT, "承诺办结时限", required=False),
        Field("promised_unit", Kind.TEXT, "承诺办结时限单位 wd|nd|month|h|wh", required=False),
        Field("stages", Kind.TEXT, "环节及时限(JSON: [{code,name_zh,name_en,limit,parallel}];parallel=true:并行)"),
    ),
    unique=(("matter_id", "version"),),
)

SUPERVISED_CASE: Final = RecordType(
    "supervised_case",
    "办件",
    (
        *_identity(),
        Field("case_no", Kind.TEXT, "办件编号"),
        Field("matter_version_id", Kind.KEY, "事项版本", required=False, references="matter_version"),
        Field("unit_id", Kind.KEY, "受理单位", required=False, references="unit"),
        Field("project_name", Kind.TEXT, "办件名称", required=False),
        Field("applicant_name", Kind.TEXT, "申请者名称", required=False),
        Field("applicant_id_type_code", Kind.TEXT, "证件类型代码 GA/T 2000.156", required=False),
        Field("applicant_id_no", Kind.TEXT, "证件号码", required=False),
        Field("application_source_code", Kind.INT, "申报来源代码 1互联网 2大厅 9其他"),
        Field("received_at", Kind.INSTANT, "收件时间"),
        Field("recorded_at", Kind.INSTANT, "入库时间"),
        Field("source", Kind.TEXT, "来源系统"),
        Field("source_record", Kind.TEXT, "来源记录号", required=False),
        Field("record_hash", Kind.TEXT, "记录摘要"),
        *_VALIDITY,
    ),
    unique=(("area", "case_no"),),
    indexes=(("received_at",), ("unit_id",), ("matter_version_id",)),
)

EVENT: Final = _fact(
    "event",
    "办理过程",
    Field("kind_code", Kind.INT, "过程代码,见 EventKind"),
    Field("stage_code", Kind.TEXT, "环节代码", required=False),
    Field("action", Kind.TEXT, "环节名称或业务动作", required=False),
    Field("handler", Kind.TEXT, "环节处理人", required=False),
    Field("unit_id", Kind.KEY, "处理单位", required=False, references="unit"),
    Field("document_no", Kind.TEXT, "文书编号", required=False),
)

STOP: Final = _fact(
    "stop",
    "特别程序开始(停钟)",
    Field("reason_code", Kind.TEXT, "特别程序种类(听证、检验、专家评审等)"),
    Field("legal_basis", Kind.TEXT, "启动理由或依据", required=False),
    Field("document_no", Kind.TEXT, "告知文书编号", required=False),
    Field("notified_days", Kind.INT, "书面告知的所需时间(工作日)", required=False),
)

RESUME: Final = _fact(
    "resume",
    "特别程序结束(恢复计时)",
    Field("stop_id", Kind.KEY, "所结束的停钟;空为最近一次未结束者", required=False, references="stop"),
    Field("result", Kind.TEXT, "特别程序结果", required=False),
)

EXTENSION: Final = _fact(
    "extension",
    "延长审批",
    Field("amount", Kind.INT, "延长时限,单位同事项时限"),
    Field("approver", Kind.TEXT, "批准人", required=False),
    Field("document_no", Kind.TEXT, "批准文书编号", required=False),
    Field("reason", Kind.TEXT, "延长理由", required=False),
)

DECLARED_DATE: Final = _fact(
    "declared_date",
    "来源系统申报的办结期限",
    Field("due_on", Kind.DAY, "申报的期满日"),
)

CLOSING: Final = _fact(
    "closing",
    "办结",
    Field("result_code", Kind.INT, "办结结果,见 ClosingResult"),
    Field("document_no", Kind.TEXT, "结果证照或文书编号", required=False),
    Field("handler", Kind.TEXT, "办理人", required=False),
)

DELIVERY: Final = RecordType(
    "delivery",
    "报送记录",
    (
        *_identity(),
        Field("kind", Kind.TEXT, "batch 批次 | heartbeat 心跳(每来源一行,逐次更新)"),
        Field("source", Kind.TEXT, "来源系统"),
        Field("sent_at", Kind.INSTANT, "来源发送时间", required=False),
        Field("delivered_at", Kind.INSTANT, "中心收到时间(真实时间)"),
        Field("record_count", Kind.INT, "记录数"),
        Field("refused_count", Kind.INT, "拒收数"),
    ),
    indexes=(("area", "kind"),),
)

REFUSED_RECORD: Final = RecordType(
    "refused_record",
    "拒收记录",
    (
        *_identity(),
        Field("source", Kind.TEXT, "来源系统"),
        Field("place", Kind.TEXT, "位置"),
        Field("field", Kind.TEXT, "字段", required=False),
        Field("reason", Kind.TEXT, "原因"),
        Field("raw", Kind.TEXT, "原文(截断)", required=False),
        Field("record_hash", Kind.TEXT, "记录摘要"),
        Field("recorded_at", Kind.INSTANT, "入库时间"),
        Field("case_no", Kind.TEXT, "办件编号", required=False),
        Field("source_record", Kind.TEXT, "来源记录号", required=False),
    ),
    unique=(("area", "source", "record_hash"),),
)

CALENDAR_VERSION: Final = RecordType(
    "calendar_version",
    "工作日历版本",
    (
        *_identity("适用区域,空为全部"),
        Field("calendar", Kind.TEXT, "工作日历代码"),
        Field("year", Kind.INT, "年度"),
        Field("version", Kind.INT, "版本号(自1起)"),
        Field("published_on", Kind.DAY, "通知公布日期"),
        Field("source_url", Kind.TEXT, "通知网址", required=False),
        Field("notice_no", Kind.TEXT, "发文字号", required=False),
        Field("notice_text", Kind.TEXT, "通知原文"),
        Field("days", Kind.TEXT, "放假与调休上班日(JSON: [{zh,en,off,work}])"),
        Field("accepted_by", Kind.TEXT, "采纳人"),
        Field("reason", Kind.TEXT, "采纳理由"),
        Field("recorded_at", Kind.INSTANT, "入库时间"),
    ),
    append_only=True,
    unique=(("calendar", "year", "version"),),
)

CALENDAR_LAYER: Final = RecordType(
    "calendar_layer",
    "本地日历调整",
    (
        *_identity(),
        Field("day", Kind.DAY, "日期"),
        Field("is_working", Kind.BOOL, "是否上班"),
        Field("name_zh", Kind.TEXT, "名称"),
        Field("name_en", Kind.TEXT, "英文名称"),
        Field("reason", Kind.TEXT, "理由"),
        Field("document_no", Kind.TEXT, "依据文件", required=False),
        Field("ordered_by", Kind.TEXT, "登记人"),
        Field("recorded_at", Kind.INSTANT, "入库时间"),
        Field("corrects", Kind.KEY, "更正的记录", required=False, references="calendar_layer"),
        *_VALIDITY,
    ),
    append_only=True,
    unique=(("corrects",),),
)

CALENDAR_CHANGE: Final = RecordType(
    "calendar_change",
    "日历变更及期限重算",
    (
        *_identity("适用区域,空为全部"),
        Field("calendar", Kind.TEXT, "工作日历代码,空为各区域自用"),
        Field("version_id", Kind.KEY, "采纳的日历版本", required=False, references="calendar_version"),
        Field("layers", Kind.TEXT, "登记的本地调整(JSON: [序号])"),
        Field("changed_by", Kind.TEXT, "变更人"),
        Field("reason", Kind.TEXT, "变更理由"),
        Field("cases", Kind.INT, "受影响办件数"),
        Field("moved_earlier", Kind.INT, "期满日提前的办件数"),
        Field("moved_later", Kind.INT, "期满日推后的办件数"),
        Field("resettled", Kind.INT, "确定性改变的办件数"),
        Field("turned", Kind.INT, "灯色改变的办件数"),
        Field("recorded_at", Kind.INSTANT, "入库时间"),
    ),
    append_only=True,
)

ANNOTATION: Final = RecordType(
    "annotation",
    "办件批注",
    (
        *_identity(),
        Field("case_id", Kind.KEY, "办件", references="supervised_case"),
        Field("text", Kind.TEXT, "批注内容"),
        Field("version", Kind.INT, "版本号(自1起)"),
        Field("author", Kind.TEXT, "批注人"),
        Field("written_at", Kind.INSTANT, "书写时间(终端时钟)"),
        Field("recorded_at", Kind.INSTANT, "入库时间"),
    ),
    unique=(("case_id",),),
)
"""One note a case, shared by every console and changed in place; what it said before is in the log of operations."""

HALL: Final = RecordType(
    "hall",
    "政务服务大厅",
    (
        *_identity(),
        Field("code", Kind.TEXT, "大厅编码"),
        Field("level_code", Kind.INT, "行使层级代码 A.2: 3市 4县 5镇街 6村社"),
        Field("name_zh", Kind.TEXT, "大厅名称"),
        Field("name_en", Kind.TEXT, "英文名称"),
        Field("address", Kind.TEXT, "地址"),
        Field("office_open", Kind.INT, "开放时刻(当地零时起分钟)"),
        Field("office_close", Kind.INT, "关闭时刻(当地零时起分钟)"),
        *_VALIDITY,
    ),
    unique=(("area", "code"),),
)

SERVICE_WINDOW: Final = RecordType(
    "service_window",
    "服务窗口",
    (
        *_identity(),
        Field("hall_id", Kind.KEY, "大厅", references="hall"),
        Field("number", Kind.TEXT, "窗口号"),
        Field("kind", Kind.TEXT, "窗口类别 general 综合窗口|special 专业窗口"),
        Field("unit_id", Kind.KEY, "进驻单位;综合窗口可空", required=False, references="unit"),
        Field("state", Kind.TEXT, "状态 open 开放|paused 暂停|closed 关闭"),
        Field("state_at", Kind.INSTANT, "状态产生时间"),
        *_VALIDITY,
    ),
    unique=(("hall_id", "number"),),
)

CAMERA: Final = RecordType(
    "camera",
    "摄像机",
    (
        *_identity(),
        Field("hall_id", Kind.KEY, "大厅", references="hall"),
        Field("window_id", Kind.KEY, "所对窗口;空为大厅公共区域", required=False, references="service_window"),
        Field("code", Kind.TEXT, "设备编码 GB/T 28181"),
        Field("name_zh", Kind.TEXT, "名称"),
        Field("name_en", Kind.TEXT, "英文名称"),
        Field("address", Kind.TEXT, "播放地址引用,不含用户名和密码"),
        Field("state", Kind.TEXT, "状态 online 在线|offline 离线|fault 故障"),
        Field("state_at", Kind.INSTANT, "状态产生时间"),
        *_VALIDITY,
    ),
    unique=(("area", "code"),),
)
"""Where it can be watched, never with what: whoever plays it adds user and password from the system's key store."""

_TOLD: Final = (
    Field("happened_at", Kind.INSTANT, "发生时间"),
    Field("recorded_at", Kind.INSTANT, "入库时间"),
    Field("source", Kind.TEXT, "来源系统"),
    Field("source_record", Kind.TEXT, "来源记录号", required=False),
    Field("record_hash", Kind.TEXT, "记录摘要"),
    *_VALIDITY,
)

EVALUATION: Final = RecordType(
    "evaluation",
    "政务服务评价(好差评)",
    (
        *_identity(),
        Field("case_id", Kind.KEY, "办件;空为不涉及办件的窗口服务", required=False, references="supervised_case"),
        Field("unit_id", Kind.KEY, "被评价单位", required=False, references="unit"),
        Field("window_id", Kind.KEY, "被评价窗口", required=False, references="service_window"),
        *_TOLD,
        Field("grade_code", Kind.INT, "满意度代码 A.8: 1非常满意 2满意 3基本满意 4不满意 5非常不满意"),
        Field(
            "channel", Kind.TEXT, "评价渠道 window 窗口评价器|code 二维码|online 网上|mobile 移动端|phone 电话或短信"
        ),
        Field("turn", Kind.INT, "评价次数(自1起,追评加1)"),
        Field("tags", Kind.TEXT, "评价标签(JSON: [名称])"),
        Field("comment", Kind.TEXT, "文字评价", required=False),
        Field("evaluator", Kind.TEXT, "评价人", required=False),
    ),
    append_only=True,
    unique=(("area", "source", "record_hash"),),
    indexes=(("case_id",),),
)
"""What somebody said of a service, GB/T 39046-2020 table 9; 不满意 and 非常不满意 are 差评 (国办发〔2019〕51号)."""

EVALUATION_STEP: Final = RecordType(
    "evaluation_step",
    "差评处理过程",
    (
        *_identity(),
        Field("evaluation_id", Kind.KEY, "评价", references="evaluation"),
        *_TOLD,
        Field(
            "step",
            Kind.TEXT,
            "环节 contacted 联系核实|answered 答复|rectified 整改完成|unfounded 查不属实|called_back 回访",
        ),
        Field("handler", Kind.TEXT, "处理人", required=False),
        Field("opinion", Kind.TEXT, "处理意见", required=False),
        Field("grade_code", Kind.INT, "回访满意度代码 A.8", required=False),
    ),
    append_only=True,
    unique=(("area", "source", "record_hash"),),
    indexes=(("evaluation_id",),),
)
"""What was done about a 差评: whether it was answered and rectified, and when, follows from these (按时整改率)."""

COMPLAINT: Final = RecordType(
    "complaint",
    "投诉举报内容",
    (
        *_identity(),
        Field("case_id", Kind.KEY, "投诉件(其期限按办件计)", references="supervised_case"),
        Field("about_unit_id", Kind.KEY, "被投诉单位", required=False, references="unit"),
        Field("about_case_id", Kind.KEY, "被投诉的办件", required=False, references="supervised_case"),
        Field("about_person", Kind.TEXT, "被投诉人", required=False),
        Field("channel", Kind.TEXT, "来源渠道 hotline 热线|online 网上|letter 来信|visit 来访|window 窗口"),
        Field("is_named", Kind.BOOL, "是否实名"),
        Field("content", Kind.TEXT, "投诉内容"),
        Field(
            "verdict",
            Kind.TEXT,
            "查证结论 upheld 属实|partly 部分属实|not_upheld 不属实|unclear 无法查实",
            required=False,
        ),
        Field("recorded_at", Kind.INSTANT, "入库时间"),
        Field("source", Kind.TEXT, "来源系统"),
        *_VALIDITY,
    ),
    unique=(("case_id",),),
    indexes=(("about_case_id",),),
)
"""What a complaint is about, GB/T 39046-2020 table 10. Its course and its limits are those of its case, which is one of
a kind such as ``hotline`` or ``efficiency``: nothing of them stands here."""

CONSOLE_ROLE: Final = RecordType(
    "console_role",
    "岗位角色",
    (
        *_identity("适用区域,空为全部"),
        Field("code", Kind.TEXT, "角色代码"),
        Field("name_zh", Kind.TEXT, "角色名称"),
        Field("name_en", Kind.TEXT, "英文名称"),
        Field("rights", Kind.TEXT, "应有的操作种类(JSON: [种类]);空为只读"),
        *_VALIDITY,
    ),
    unique=(("area", "code"),),
)

CONSOLE_USER: Final = RecordType(
    "console_user",
    "操作人员",
    (
        *_identity("所辖区域,空为全部"),
        Field("login", Kind.TEXT, "数据库登录名"),
        Field("name", Kind.TEXT, "姓名"),
        Field("role", Kind.TEXT, "角色代码"),
        *_VALIDITY,
    ),
    unique=(("area", "login"),),
)
"""Who sits at the consoles. What central lets a login do stands in ``supervision.permission`` alone; a role says what
its holders are meant to do, so that one can be held against the other."""

RECORD_TYPES: Final = (
    AREA,
    UNIT,
    MATTER,
    MATTER_VERSION,
    SUPERVISED_CASE,
    EVENT,
    STOP,
    RESUME,
    EXTENSION,
    DECLARED_DATE,
    CLOSING,
    DELIVERY,
    REFUSED_RECORD,
    CALENDAR_VERSION,
    CALENDAR_LAYER,
    CALENDAR_CHANGE,
    ANNOTATION,
    HALL,
    SERVICE_WINDOW,
    CAMERA,
    EVALUATION,
    EVALUATION_STEP,
    COMPLAINT,
    CONSOLE_ROLE,
    CONSOLE_USER,
)
"""Every synced table, in an order in which each stands after what it references."""

FACT_TYPES: Final = (EVENT, STOP, RESUME, EXTENSION, DECLARED_DATE, CLOSING)
"""The append-only facts of a case."""
