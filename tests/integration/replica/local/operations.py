"""Operations for tests of the local file."""

from console.domain.operation import Answer, Draft, OperationKind


def draft(target: int = 1, text: str = "已电话催办") -> Draft:
    return Draft(OperationKind.ANNOTATE, "370101", str(target), "值班员", {"text": text}, 0)


def answer(result: str, **more: object) -> Answer:
    return Answer.of({"result": result, "xid": "7", "epoch": "e", **more})
