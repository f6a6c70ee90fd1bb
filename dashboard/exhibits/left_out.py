"""What was collected but not taken in, and why: a gap is shown as a gap."""

from dashboard.exhibits.exhibit import Draft, Reading, exhibit


@exhibit("indicators", "未入库读数")
def left_out(reading: Reading) -> Draft:
    """Readings whose period or caliber is not clear enough to be an observation."""
    frame = reading.ask("left_out")
    return Draft(
        title=f"收集到但未入库的读数{len(frame)}条，时期或口径补齐后可入库",
        subtitle="以下数值不作图、不参与任何比较，只列出见于何处和未入库原因",
        table=frame.drop(columns="id").rename(
            columns={"item": "读数", "value": "见到的数值", "found": "见于", "reason": "未入库原因"}
        ),
        notes=("本库未收录不等于没有发布，主管部门可能已有可用数据。",),
    )
