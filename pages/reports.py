"""Reports: which go out by themselves, when and to whom, what became of them, and what waits for a person?"""

from ui import frame, keyboard
from ui.reports import claims, form, link, notice
from ui.reports import listing as listed
from ui.reports import run_log as log
from ui.reports import start as started

with frame.opened("reports", has_bar=False) as page:
    link.fill(page)
    listed.headline(page)
    started.progress(page)
    notice.in_full(page)
    claims.claims(page)
    if form.is_open():
        form.form(page)
    else:
        listed.reports(page)
        log.log(page)
        listed.machine(page)
    keyboard.follow()
