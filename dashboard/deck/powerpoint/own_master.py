"""Our own master as XML: theme (faces, colours), slide master and four layouts, all named in Chinese.

Faces are named once, in the theme; every run refers to it, so that changing the theme's faces changes the deck.
"""

from xml.sax.saxutils import escape

from dashboard.theme import FILLS, INK, MUTED, PAPER, TONES

WIDTH, HEIGHT = 12_192_000, 6_858_000

LATIN = "Microsoft YaHei"
EAST = "微软雅黑"

#: left, top, width, height in EMU.
TITLE = (548_640, 301_752, 11_094_720, 896_112)
SUBTITLE = (548_640, 1_216_152, 11_094_720, 347_472)
AREA = (548_640, 1_627_632, 11_094_720, 4_663_440)
SOURCE = (548_640, 6_382_512, 8_046_720, 384_048)
STAMP = (8_686_800, 6_382_512, 2_377_440, 384_048)
NUMBER = (11_155_680, 6_382_512, 487_680, 384_048)
MARK = (8_540_496, 64_008, 3_102_864, 283_464)
SUBTITLE_IDX = 13

LAYOUTS = ("封面", "标题和内容", "仅标题", "空白页")

SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


def _hex(colour: str) -> str:
    return colour.lstrip("#")


def theme() -> str:
    """The theme part: colours by meaning, one pair of faces, plain lines and fills."""
    accents = ("main", "second", "chongqing", "third", "alert", "nation")
    colours = {
        "dk1": INK,
        "lt1": PAPER,
        "dk2": MUTED,
        "lt2": FILLS["soft"],
        **{f"accent{i}": TONES[tone] for i, tone in enumerate(accents, start=1)},
        "hlink": TONES["main"],
        "folHlink": TONES["third"],
    }
    scheme = "".join(f'<a:{name}><a:srgbClr val="{_hex(c)}"/></a:{name}>' for name, c in colours.items())
    faces = (
        f'<a:latin typeface="{LATIN}"/><a:ea typeface="{EAST}"/><a:cs typeface=""/>'
        f'<a:font script="Hans" typeface="{EAST}"/>'
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    lines = "".join(
        f'<a:ln w="{w}" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
        for w in (9525, 19050, 28575)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="四川工业和信息化">'
        f'<a:themeElements><a:clrScheme name="四川工业和信息化">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="微软雅黑"><a:majorFont>{faces}</a:majorFont><a:minorFont>{faces}</a:minorFont>'
        '</a:fontScheme><a:fmtScheme name="四川工业和信息化">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements>"
        "<a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    )


def _colour(name: str) -> str:
    return f'<a:solidFill><a:schemeClr val="{name}"/></a:solidFill>'


def _style(size: int, colour: str, kind: str = "mn", bold: bool = False) -> str:
    """A paragraph's defaults: size in points, theme colour, theme face (mj titles, mn the rest)."""
    return (
        f'<a:defRPr lang="zh-CN" altLang="en-US" sz="{size * 100}" b="{int(bold)}" kern="1200">{_colour(colour)}'
        f'<a:latin typeface="+{kind}-lt"/><a:ea typeface="+{kind}-ea"/><a:cs typeface="+{kind}-cs"/></a:defRPr>'
    )


def _level(number: int, style: str, indent: int = 0, bullet: str = "", align: str = "l", before: int = 0) -> str:
    mark = f'<a:buFont typeface="Arial"/><a:buChar char="{bullet}"/>' if bullet else "<a:buNone/>"
    hang = 228_600 if bullet else 0
    return (
        f'<a:lvl{number}pPr marL="{indent + hang}" indent="{-hang}" algn="{align}" defTabSz="914400" rtl="0" '
        f'eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{before * 100}"/></a:spcBef>{mark}{style}</a:lvl{number}pPr>'
    )


def _placeholder(
    number: int,
    name: str,
    ph: str,
    box: tuple[int, int, int, int] | None,
    text: str,
    levels: str = "",
    anchor: str = "",
) -> str:
    place = "" if box is None else _transform(box)
    how = f' anchor="{anchor}"' if anchor else ""
    inset = ' lIns="0" tIns="0" rIns="0" bIns="0"' if box is not None else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {ph}/></p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>"
        f"<p:txBody><a:bodyPr{inset}{how}><a:normAutofit/></a:bodyPr>"
        f"<a:lstStyle>{levels}</a:lstStyle>{text}</p:txBody></p:sp>"
    )


def _transform(box: tuple[int, int, int, int]) -> str:
    left, top, width, height = box
    return (
        f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    )


def _bar(number: int, name: str, box: tuple[int, int, int, int], colour: str) -> str:
    """A plain filled rectangle that carries no text."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f"<p:spPr>{_transform(box)}{_colour(colour)}<a:ln><a:noFill/></a:ln></p:spPr>"
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="zh-CN"/></a:p></p:txBody></p:sp>'
    )


def _said(text: str) -> str:
    return f'<a:p><a:r><a:rPr lang="zh-CN" altLang="en-US"/><a:t>{escape(text)}</a:t></a:r></a:p>'


def _number() -> str:
    return (
        '<a:p><a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:rPr lang="zh-CN"/>'
        "<a:t>‹#›</a:t></a:fld></a:p>"
    )


def _tree(shapes: str, background: str = "") -> str:
    return (
        f'{background}<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        '<p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>{shapes}</p:spTree>'
    )


def master() -> str:
    """The slide master: a rule of the main colour on top, title, body, footer and slide number."""
    levels = "".join(
        f'<a:p><a:pPr lvl="{i}"/><a:r><a:rPr lang="zh-CN"/><a:t>{name}</a:t></a:r></a:p>'
        for i, name in enumerate(("单击此处编辑文本", "第二级", "第三级", "第四级", "第五级"))
    )
    shapes = (
        _bar(7, "顶线", (0, 0, WIDTH, 54_864), "accent1")
        + _bar(8, "底线", (548_640, 6_345_936, 11_094_720, 9_144), "dk2")
        + _placeholder(2, "标题占位符", 'type="title"', TITLE, _said("单击此处编辑标题"), anchor="b")
        + _placeholder(3, "文本占位符", 'type="body" idx="1"', AREA, levels)
        + _placeholder(
            5, "页脚占位符", 'type="ftr" sz="quarter" idx="3"', STAMP, '<a:p><a:endParaRPr lang="zh-CN"/></a:p>',
            _level(1, _style(11, "tx2"), align="r"), "t",
        )
        + _placeholder(
            6, "页码占位符", 'type="sldNum" sz="quarter" idx="4"', NUMBER, _number(),
            _level(1, _style(11, "tx2"), align="r"), "t",
        )
    )  # fmt: skip
    body = "".join(
        _level(i, _style(size, "tx1"), indent=(i - 1) * 285_750, bullet="•" if i > 1 else "", before=6)
        for i, size in enumerate((18, 16, 16, 14, 14, 14, 14, 14, 14), start=1)
    )
    other = "".join(
        f'<a:lvl{i}pPr marL="0" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        f"{_style(18, 'tx1')}</a:lvl{i}pPr>"
        for i in range(1, 10)
    )
    paper = '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
    return (
        f"<p:sldMaster {SPACES}><p:cSld>{_tree(shapes, paper)}</p:cSld>"
        '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
        'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
        '<p:sldLayoutIdLst/><p:hf hdr="0" dt="0"/>'
        f"<p:txStyles><p:titleStyle>{_level(1, _style(32, 'tx1', 'mj', bold=True))}</p:titleStyle>"
        f"<p:bodyStyle>{body}</p:bodyStyle><p:otherStyle>{other}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def layouts() -> list[str]:
    """The layouts in the order of LAYOUTS."""
    title = _placeholder(2, "标题", 'type="title"', None, _said("单击此处编辑标题"))
    subtitle = _placeholder(
        4, "副题", f'type="body" sz="quarter" idx="{SUBTITLE_IDX}"', SUBTITLE, _said("指标、口径、单位"),
        _level(1, _style(16, "tx2")), "t",
    )  # fmt: skip
    body = _placeholder(3, "内容", 'idx="1"', None, _said("单击此处添加内容"))
    foot = _placeholder(
        5, "页脚", 'type="ftr" sz="quarter" idx="11"', None, '<a:p><a:endParaRPr lang="zh-CN"/></a:p>'
    ) + _placeholder(6, "页码", 'type="sldNum" sz="quarter" idx="12"', None, _number())
    cover = (
        _bar(7, "色块", (0, 0, WIDTH, HEIGHT), "accent1")
        + _bar(8, "横线", (868_680, 3_968_496, 1_828_800, 45_720), "bg1")
        + _placeholder(
            2, "标题", 'type="ctrTitle"', (868_680, 1_737_360, 10_454_640, 2_057_400), _said("单击此处编辑标题"),
            _level(1, _style(44, "bg1", "mj", bold=True)), "b",
        )
        + _placeholder(
            3, "副标题", 'type="subTitle" idx="1"', (868_680, 4_187_952, 10_454_640, 978_408),
            _said("单击此处编辑副标题"), _level(1, _style(24, "bg1")), "t",
        )
        + _placeholder(
            5, "页脚", 'type="ftr" sz="quarter" idx="11"', (868_680, 6_035_040, 10_454_640, 365_760),
            '<a:p><a:endParaRPr lang="zh-CN"/></a:p>', _level(1, _style(14, "bg2"), align="l"), "ctr",
        )
    )  # fmt: skip
    made = (
        ('type="title" showMasterSp="0"', cover),
        ('type="obj"', title + subtitle + body + foot),
        ('type="titleOnly"', title + foot),
        ('type="blank"', foot),
    )
    return [
        f'<p:sldLayout {SPACES} {kind} preserve="1"><p:cSld name="{name}">{_tree(shapes)}</p:cSld>'
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
        for name, (kind, shapes) in zip(LAYOUTS, made, strict=True)
    ]
