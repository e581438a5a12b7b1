"""通稿: the statements of an incident with versions, signatures, what is missing, and where they were published."""

import difflib
from dataclasses import dataclass

import pandas as pd

from yuqing import clock
from yuqing.model import incident_labels as words
from yuqing.model.incident import Incident
from yuqing.model.plan import Plan
from yuqing.model.statement import Statement, Version
from yuqing.rules import statements
from yuqing.views.incident import IncidentDesk

#: Lines of unchanged text around a change.
CONTEXT = 2


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement, ready to draw."""

    statement: Statement
    newest: Version
    #: Who must still sign, each as (ids joined by "/", name); empty when all have.
    missing: tuple[tuple[str, str], ...]
    approved: bool
    #: Facts that are neither confirmed nor said to be in verification.
    unconfirmed: tuple[str, ...]
    #: Parts of the first-message check that nobody ticked.
    unticked: tuple[str, ...]
    #: Columns 稿次 由谁签 意见 说明 经手 时间 有效.
    signatures: pd.DataFrame
    #: Columns 时间 渠道 链接 内容 署名 经手.
    publications: pd.DataFrame
    #: What the newest version changed, as a unified diff; "" for a first version.
    diff: str


def statement_views(desk: IncidentDesk) -> tuple[StatementView, ...]:
    """Return the statements of an incident, the newest first."""
    return tuple(_view(desk.incident, desk.plan, statement) for statement in reversed(desk.incident.statements))


def _view(incident: Incident, plan: Plan, statement: Statement) -> StatementView:
    newest = statement.newest
    level = next((each for each in plan.levels if each.rank == incident.level), None)
    missing = statements.missing_signatures(plan, level.approve, statement) if level else ()
    return StatementView(
        statement=statement,
        newest=newest,
        missing=tuple((each, "或".join(map(plan.name_of, each.split("/")))) for each in missing),
        approved=bool(statement.approved_hash),
        unconfirmed=statements.unconfirmed(newest),
        unticked=tuple(words.CHECKLIST[part] for part in statements.CHECKLIST if part not in newest.checklist),
        signatures=_signatures(plan, statement),
        publications=_publications(statement),
        diff=_diff(statement),
    )


def _signatures(plan: Plan, statement: Statement) -> pd.DataFrame:
    valid = list(statements.valid_signatures(statement))
    rows = [
        {
            "稿次": signed.approval.n,
            "由谁签": plan.name_of(signed.approval.signer) + ("(法务)" if signed.approval.legal else ""),
            "意见": words.APPROVAL[signed.approval.decision],
            "说明": signed.approval.comment + (" 线下批示,扫描件已存" if signed.approval.scan else ""),
            "经手": signed.by,
            "时间": f"{clock.in_beijing(signed.at):%m-%d %H:%M}",
            "有效": "有效" if signed in valid else "已失效或不计",
        }
        for signed in statement.signatures
    ]
    return pd.DataFrame(rows, columns=["稿次", "由谁签", "意见", "说明", "经手", "时间", "有效"])


def _publications(statement: Statement) -> pd.DataFrame:
    rows = [
        {
            "时间": f"{clock.in_beijing(each.at):%m-%d %H:%M}",
            "渠道": each.publication.channel,
            "链接": each.publication.url,
            "内容": each.publication.reply or "通稿全文",
            "署名": each.publication.signature,
            "经手": each.by,
        }
        for each in statement.publications
    ]
    return pd.DataFrame(rows, columns=["时间", "渠道", "链接", "内容", "署名", "经手"])


def _diff(statement: Statement) -> str:
    if len(statement.versions) == 1:
        return ""
    before, after = (drafted.version for drafted in statement.versions[-2:])
    lines = difflib.unified_diff(
        _lines(before), _lines(after), f"第{before.n}稿", f"第{after.n}稿", "", "", CONTEXT, ""
    )
    return "\n".join(lines)


def _lines(version: Version) -> list[str]:
    # A sentence a line, so that a change shows where it is.
    body = version.body.replace("。", "。\n").splitlines()
    facts = [f"事实:{fact.text}({'已核实' if fact.confirmed else '核实中'})" for fact in version.facts]
    return [version.title, *body, *facts]
