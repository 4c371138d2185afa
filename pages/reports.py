"""Reports: which go out by themselves, when and to whom, what became of them, and what waits for a person?"""

from pages import _frame as frame
from pages import _keyboard as keyboard
from pages import _reports_claims as claims
from pages import _reports_form as form
from pages import _reports_link as link
from pages import _reports_list as listed
from pages import _reports_log as log
from pages import _reports_notice as notice
from pages import _reports_start as started

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
