"""A branch is known by its name where a file has its code or its number as well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.layouts.dictionary import bare
from data.layouts.signs import simplified

# Headers of codes and numbers of branches.
_CODE = re.compile(
    r"code|코드|번호|점번|编号|代码|编码|(?:机构|网点|支行)号|コード|番号|店番|kennung|nummer|c[oó]d(?:igo)?\b|n[uú]mero|num[eé]ro"
    r"|\bn[°º]|(?:^|[^a-z])(?:no|nr|id|number)\W*$"
)


def named(columns: Sequence[str]) -> list[str]:
    """Those of the headers of branches that are no codes; all, where each is one."""
    return [column for column in columns if not _CODE.search(simplified(bare(column)))] or list(columns)
