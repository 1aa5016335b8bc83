"""The published field lists, column by column, as the tables of the two provinces have them."""


def _columns(text: str) -> list[str]:
    return text.split()


IDENTITY = "orgbusno projid regionid"
"""Every message of the Shandong interface carries these."""

SHANDONG = {
    "basic": _columns(
        f"{IDENTITY} projpwd itemno catalogcode taskcode taskhandleitem itemname itemversion itemtype projectname"
        " applicant applyertype applyerpagetype applyerpagecode applydate submit legalman applicantname applicanttype"
        " applicantcode applicantmobile address acceptdeptname acceptdeptid acceptdeptcode approvaltype"
        " promisetimelimit promisetimeunit timelimit timeunit datasources systemlevel isagency isdraft ischain"
    ),
    "proc": _columns(
        f"{IDENTITY} sn nodename nodetype noderesult nodeprocername procunit procdeptcode procunitname nodestarttime"
        " nodeendtime nodeadv acceptdate promisedate serviceidentify servicename servicetime servicenumber"
    ),
    "specialnode": _columns(
        f"{IDENTITY} sn specialtype specialnodetype nodename nodetime result procunitname procunitid procdeptcode"
        " procername nodeprocadv nodeprocaccord"
    ),
    "done": _columns(
        f"{IDENTITY} doneresult exitres resulttype occurtime certificatenam certificateno publisher certificatelimit"
        " isfee fee feestandard feestandaccord paypersonname payperidcard payermobile transactor"
    ),
}

GUANGDONG = {
    "BUSINESS_INDEX": _columns(
        "SBLSH SXBM SXMC SBSJ SQRLX SQRZJHM SQRMC LXRXM LXRSJ SBHZH SBFS XZQH XZQHDM YSLSJ YSLZTDM YSLJGMS SLSJ YWLSH"
        " SJDW SJDWDM SLZTDM BSLYY SLHZH SPSJ SPHJDM SPHJMC BZGZSJ BZGZYY BZCLQD BZSJ TBCXKSRQ TBCXQDLY SQNR TBCXJSRQ"
        " TBCXJG BJSJ BJJGDM BJJGMS ZFHTHYY LQSJ STATE"
    ),
}

TIMES = frozenset(
    _columns(
        "updatetime applydate nodestarttime nodeendtime acceptdate promisedate servicetime nodetime occurtime"
        " SBSJ YSLSJ SLSJ SPSJ BZGZSJ BZSJ TBCXKSRQ TBCXJSRQ BJSJ LQSJ"
    )
)
NUMBERS = frozenset({"sn", "promisetimelimit", "timelimit", "doneresult"})
