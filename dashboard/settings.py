"""What may be set from outside: environment variables, each with its default and meaning.

The one list of them: README's table and the tests are held against it.
"""

import os
import re

#: Name → (default, what it does).
SETTINGS = {
    "DASHBOARD_STORE": ("", "数据目录，默认为程序目录下的 .store/"),
    "DASHBOARD_HOSTS": ("", "除本机外可用的主机名或“主机名:端口”，逗号分隔"),
    "DASHBOARD_THREADS": ("", "一次查询最多用几个处理器核，默认全部"),
    "DASHBOARD_WARM": ("是", "“否”则启动后立即可用，各页首次打开较慢；默认先备好各页"),
    "DASHBOARD_RELEASED": ("", "已批准对外公开的测算类图件的编号，逗号分隔；未列出的为“内部”"),
    "DASHBOARD_NOTICE": ("本系统为非涉密系统，不得录入、存储、传输国家秘密。", "导入页和各页页脚的保密提示"),
}


def setting(name: str) -> str:
    """The value of a setting of SETTINGS: what the environment says, else its default."""
    return os.environ.get(name, "").strip() or SETTINGS[name][0]


def listed(name: str) -> tuple[str, ...]:
    """A setting that lists several words, separated by commas of either width."""
    return tuple(filter(None, map(str.strip, re.split("[,，]", setting(name)))))
