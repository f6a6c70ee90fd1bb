"""What was done to a cell, in words."""

from dashboard.intake.normalised import RULE_TITLES


def ruled(rules: str) -> str:
    """Rule ids joined by ； as their Chinese titles; "" for none."""
    return "；".join(RULE_TITLES.get(rule, rule) for rule in rules.split("；") if rule)
