"""Which clause an item of a plan rests on, in words for the screen."""

from typing import Protocol

from yuqing.model.clause import Clause, Origin


class Cited(Protocol):
    """Anything of a plan that rests on a clause."""

    @property
    def clause(self) -> Clause:
        """What it rests on."""
        ...


def citation(item: Cited, field: str = "") -> str:
    """Return what the item, or one field of it, rests on: 预案第360段 / 上位规定:… / 产品缺省,可改."""
    clause = item.clause
    value = getattr(item, field) if field else None
    origin = getattr(value, "origin", None) or dict(clause.field_origins).get(field, clause.origin)
    verified = clause.verified and getattr(value, "verified", True)
    return _said(clause, origin) + _revised(clause, origin) + ("" if verified else "(待核实)")


def _revised(clause: Clause, origin: Origin) -> str:
    return f"(第{clause.revised}版修订)" if clause.revised and origin is clause.origin else ""


def _said(clause: Clause, origin: Origin) -> str:
    if origin is Origin.DEFAULT:
        return "产品缺省,可改"
    if origin is Origin.RULE:
        return f"上位规定:{clause.basis}" if clause.basis else "上位规定"
    return f"预案第{'、'.join(clause.src)}段" if clause.src else "预案"
