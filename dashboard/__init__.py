"""四川工业运行看板: indicators of Sichuan's industry, every number traceable to its source."""

VERSION = "0.5.0"
