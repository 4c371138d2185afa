"""Whether the browser works, and has a picture for every sign that reports are written in."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as BrowserError

from analytics.charts.palette import font
from data.errors import ReportRefused
from data.literal import in_html
from data.texts import N_, Text
from reports.render import glyphs
from reports.render.camera import FLAGS, browser_path

# Frequent and rare signs of each script, and those that numbers and sentences need.
SAMPLES = {
    "en": "Satisfaction 0123456789 ±%–—“”‘’…·×→▲▼ ÄÖÜßéèñçøœ€£¥",
    "ko": "고객만족도 대기시간 민원 콜센터 영업점 다람쥐 헌 쳇바퀴에 타고파 가각힣뷁뜷쫓",
    "zh": "客户满意度 等候时间 投诉 呼叫中心 网点 汉字银行说话这国个们为后发开门龙鬱鑫淼",
}
SECONDS = 30.0
SHEET = "<meta charset='utf-8'><body style='margin:0;background:white;color:black'>"


@dataclass(frozen=True)
class Trial:
    """What a browser did. missing: by language the signs that it has no picture of."""

    version: str
    missing: dict[str, str]


def draw() -> Trial:
    """Start the browser without a window and let it draw. Raises ReportRefused when it does not."""
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=browser_path(), args=list(FLAGS), timeout=SECONDS * 1000)
            try:
                return _drawn(browser)
            finally:
                browser.close()
    except BrowserError as fault:
        raise ReportRefused(
            N_("The browser does not start, or does not draw."),
            Text(N_("It says: {fault}"), {"fault": fault.message.split("\n")[0]}),
            N_("Install Chromium anew: tools/system.sh does it."),
        ) from fault


def _drawn(browser: Browser) -> Trial:
    page = browser.new_page(viewport={"width": 900, "height": 300})
    page.set_default_timeout(SECONDS * 1000)
    missing, blank = {}, page.screenshot()
    for language, sample in SAMPLES.items():
        family = font(language)
        page.set_content(f"{SHEET}<p lang='{language}' style='font:32px {in_html(family)}'>{in_html(sample)}</p>")
        if page.screenshot() == blank:
            remedy = N_("Install Chromium anew: tools/system.sh does it.")
            raise ReportRefused(N_("The browser starts, but draws nothing."), remedy=remedy)
        missing[language] = glyphs.missing(page, sample, f"400 32px {family}")
    return Trial(browser.version, missing)
