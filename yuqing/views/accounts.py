"""What the page 账号 shows: who may do what, who stands in for whom, which screens and windows are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yuqing.model.account import Account, Kiosk
from yuqing.model.actor import ADMINISTRATOR, VIEWER, Deputy
from yuqing.model.identity import BY_PROVIDER
from yuqing.model.plan import Plan
from yuqing.model.record import Entry, Recorded
from yuqing.rules.grants import is_in_force
from yuqing.rules.sessions import IDLE
from yuqing.store import Store, accounts, record, sessions

#: Acts about accounts, as the page says them.
ACTS = {
    "signed_in": "登录",
    "signed_out": "退出",
    "last_sign_in_attempt": "多次登录失败,已暂停尝试",
    "account_created": "开设账号",
    "account_changed": "变更账号",
    "password_changed": "修改密码",
    "link_made": "生成一次性链接",
    "sessions_ended": "强制退出",
    "deputy_named": "指定代行",
    "deputy_ended": "结束代行",
    "kiosk_added": "登记大屏",
    "kiosk_opened": "大屏打开",
    "kiosk_revoked": "作废大屏",
    "identity_bound": "绑定统一身份",
    "identity_unbound": "解除统一身份",
    "identity_refused": "统一身份未能登录",
    "export_made": "导出材料",
    "export_downloaded": "下载材料",
    "table_exported": "导出表格",
}
#: Entries that are looked through for acts about accounts, and how many are shown.
SEARCHED, SHOWN = 1000, 100


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account with what the page says of it."""

    account: Account
    #: Names of the roles, in Chinese.
    roles: str
    state: str
    #: How many windows are signed in.
    windows: int
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeputyLine:
    """One deputation; `state` is 代行中, 未到期 or 已结束."""

    deputy: Deputy
    role: str
    state: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Everything on the page."""

    accounts: tuple[AccountLine, ...]
    deputies: tuple[DeputyLine, ...]
    kiosks: tuple[Kiosk, ...]
    #: Newest first.
    acts: tuple[Recorded, ...]


def staff(store: Store, plan: Plan | None, now: datetime) -> Staff:
    """Return accounts, deputies, wall screens and the latest acts about them."""
    names = role_names(plan)
    opened = sessions.list_open(store, now, IDLE)
    seen: dict[str, list[datetime]] = {}
    for session in opened:
        if not session.kiosk_id:
            seen.setdefault(session.account, []).append(session.seen_at)
    lines = [_line(account, names, seen.get(account.name, [])) for account in accounts.list_(store)]
    deputies = [
        DeputyLine(each, names.get(each.role, each.role), _state(each, now)) for each in accounts.deputies(store)
    ]
    acts = [each for each in record.latest(store, SEARCHED) if each.entry.action in ACTS][:SHOWN]
    return Staff(tuple(lines), tuple(deputies), tuple(accounts.kiosks(store)), tuple(acts))


def act_said(entry: Entry) -> str:
    """Return what an act about accounts is called, with the means where it was not a password."""
    means = "(统一身份认证)" if entry.payload.get("means") == BY_PROVIDER else ""
    return f"{ACTS[entry.action]}{means}"


def role_names(plan: Plan | None) -> dict[str, str]:
    """Return every role an account can hold, as (id → name): those of the plan and the two that no plan defines."""
    own = {role.id: role.name for role in plan.roles} if plan else {}
    return {**own, VIEWER: "只查看", ADMINISTRATOR: "系统管理员"}


def _line(account: Account, names: Mapping[str, str], seen: list[datetime]) -> AccountLine:
    roles = "、".join(names.get(role, "(预案里已没有的职责)") for role in account.roles)
    state = "停用" if not account.enabled else "正常" if account.password else "待设密码"
    return AccountLine(account, roles, state, len(seen), max(seen, default=None))


def _state(deputy: Deputy, now: datetime) -> str:
    if is_in_force(deputy, now):
        return "代行中"
    return "未到期" if now < deputy.from_at else "已结束"
