"""The page's look beyond tiles.STYLE: the list of exhibits, the rows of actions."""

from dashboard.theme import FILLS, GRID, INK, MUTED, TONES
from dashboard.workbench.admission import DECK_BYTES, MEGABYTE

MOST = f"{DECK_BYTES // MEGABYTE} MB"

# The uploader's own words are English and fixed; see workbench.analyst.STYLE.
STYLE = f"""<style>
[class*="st-key-receive-"] section > span button p {{ font-size: 0; }}
[class*="st-key-receive-"] section > span button::after {{ content: "选择文件"; }}
[class*="st-key-receive-"] section > span + div {{ display: none; }}
[class*="st-key-receive-"] section::after {{ content: "可将文件拖到这里，不超过 {MOST}"; color: {MUTED};
  font-size: .86rem; align-self: center; }}
[class*="st-key-receive-"] section:has([aria-invalid="true"])::after {{ color: {TONES["alert"]};
  content: "文件未接收：超过 {MOST}，或上传中断，请处理后重新选择"; }}
.deck-facts {{ display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; color: {MUTED}; font-size: .86rem;
  line-height: 1.6; font-variant-numeric: tabular-nums; }}
.deck-facts b {{ color: {INK}; font-weight: 600; }}
.deck-facts .changed {{ color: {TONES["alert"]}; font-weight: 600; }}
.deck-title {{ font-size: 1.5rem; font-weight: 700; line-height: 1.35; color: {INK}; text-wrap: balance; }}
.deck-title small {{ display: block; font-size: .92rem; font-weight: 400; color: {MUTED}; }}
.item {{ display: grid; grid-template-columns: 3.1rem 1fr; gap: .75rem; align-items: center; color: {INK};
  contain: inline-size; min-width: min(19rem, calc(100vw - 3rem)); }}
.item .thumb {{ aspect-ratio: 16 / 10; border: 1px solid {GRID}; border-radius: .25rem; background: {FILLS["context"]};
  display: grid; place-content: center; text-align: center; line-height: 1.15; color: {TONES["main"]};
  font-size: .8rem; font-weight: 650; font-variant-numeric: tabular-nums; }}
.item .thumb small {{ display: block; font-size: .68rem; font-weight: 400; color: {MUTED}; }}
.item.gone .thumb {{ color: {TONES["alert"]}; }}
.item p {{ margin: 0; line-height: 1.45; overflow-wrap: anywhere; }}
.item .finding {{ font-size: .95rem; font-weight: 600; }}
.item .facts {{ font-size: .8rem; color: {MUTED}; }}
.item .restricted {{ color: {TONES["alert"]}; }}
.item .said {{ font-size: .8rem; color: {MUTED}; border-left: 2px solid {GRID}; padding-left: .5rem;
  margin-top: .15rem; white-space: pre-line; }}
[class*="st-key-row-"] {{ border-top: 1px solid {GRID}; padding: .32rem 0; }}
[class*="st-key-row-"] button p {{ font-size: 0; }}
[class*="st-key-row-"] button {{ min-height: 2rem; padding: .1rem .3rem; }}
</style>"""
