"""Every setting on one line: name, default, meaning. `TELLER_<NAME>` in the environment overrides a default."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from data.errors import SettingError
from data.texts import N_, Text

# Where the program is, and whether that is a checkout of its sources.
ROOT = Path(__file__).resolve().parent.parent
IS_CHECKOUT = (ROOT / "pyproject.toml").is_file()
Value = str | int | float


@dataclass(frozen=True)
class Setting:
    """One thing a bank can change: its name, default and meaning."""

    name: str
    default: Value
    meaning: str


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("store", "var/bank", N_("Where the bank's own data lives: a folder, or an object store's URL")),
        Setting("demo_store", "var/demo", N_("Where the demo bank lives, apart from the bank's own data")),
        Setting("secret_file", "var/secret", N_("File with the bank's secret for hashing keys; made on first use")),
        Setting("keep_originals", "no", N_("Comments as they were before masking: no, or encrypted")),
        Setting("originals_folder", "var/originals", N_("Folder where encrypted originals are, apart from the store")),
        Setting("originals_key", "var/originals.key", N_("File with the key of the originals; made on first use")),
        Setting("home", "", N_("Folder where relative places begin; empty: the checkout, or the user's data folder")),
        Setting("language", "en", N_("Language shown first: en, ko or zh")),
        Setting("time_zone", "Asia/Seoul", N_("The bank's local time, in which every table is kept")),
        Setting(
            "country", "", N_("Country, or part of it, of the public holidays: KR, GB-ENG; empty: the time zone's")
        ),
        Setting("today", "", N_("Fixes the clock to a day, YYYY-MM-DD, for reports that must repeat")),
        Setting("as_of", "", N_("Shows a bank as it was, such as own 12.3: numbers of a commit and of a word")),
        Setting("minimum_group", 10, N_("Smallest sample that is shown; smaller ones are suppressed")),
        Setting("wait_target_seconds", 900, N_("Longest wait in a branch that counts as in time, in seconds")),
        Setting("answer_target_seconds", 20, N_("Longest wait of a call that is answered in time, in seconds")),
        Setting("short_abandon_seconds", 5, N_("A caller who gives up within this many seconds was not lost")),
        Setting("loss_limit", 0.05, N_("Largest share of offered calls that may be lost")),
        Setting(
            "user_header", "", N_("Header in which the sign-in before Teller names the user; empty: none is believed")
        ),
        Setting("upload_megabytes", 200, N_("Largest file the browser may upload, in megabytes")),
        Setting("inbox", "var/inbox", N_("Folder where files from the browser wait until they are brought in")),
        Setting("watched_folder", "", N_("Folder whose files the command watch takes in, and doctor looks after")),
        Setting("read_seconds", 60, N_("Longest time that reading one file may take, in seconds")),
        Setting("read_megabytes", 1024, N_("Most memory that reading one file may take, in megabytes")),
        Setting("part_megabytes", 16.0, N_("How much of a large file each core works on at once, in megabytes")),
        Setting("unpacked_megabytes", 4096, N_("Largest size of a file once it is unpacked, in megabytes")),
        Setting("refused_share_limit", 0.2, N_("A file with a larger share of refused rows is not committed")),
        Setting("maintain_every", 100, N_("Compact, checkpoint and vacuum the store after this many commits")),
        Setting("keep_hours", 24, N_("How long files that no version needs are kept for readers, in hours")),
        Setting("engine_megabytes", 300, N_("Most memory for working with stored rows; the rest is put on disk")),
        Setting("rows_per_page", 50, N_("Rows shown at once when drilling into a number")),
        Setting("report_folder", "var/reports", N_("Folder that reports are put in, and their pictures shown from")),
        Setting("report_keep_days", 400, N_("How long the files of a report are kept, in days; the run log stays")),
        Setting("logo_file", "", N_("The bank's logo on pages and reports: a PNG or SVG on this machine; empty: none")),
        Setting("bank_name", "", N_("The bank's name, for those who do not see its logo")),
        Setting("accent_colour", "", N_("The bank's colour for rules and links of reports, such as #1F5FA8")),
        Setting("report_runner", "off", N_("Whether the dashboard's server makes the scheduled reports: on or off")),
        Setting("report_seconds", 60, N_("Longest time that one page of a report may take to be drawn, in seconds")),
        Setting(
            "stale_days", 7, N_("A source whose newest day is more than this many days before a week's end is stale")
        ),
        Setting("stale_days_of", "", N_("Other limits for single tables, such as complaint=14, branch=400")),
        Setting(
            "complete_share",
            0.9,
            N_(
                "Share of the usual days of branches that a source must have reported, below which a week is incomplete"
            ),
        ),
        Setting(
            "recipient_domains", "", N_("Mail domains that reports may go to, with commas; empty: no mail is sent")
        ),
        Setting("recipient_folders", "", N_("Folders under which reports may be put, with commas; empty: anywhere")),
        Setting(
            "webhook_hosts",
            "hooks.slack.com, *.webhook.office.com, *.logic.azure.com, *.api.powerplatform.com",
            N_("Hosts of Slack and Teams that reports may be told to, with commas; http only where written out"),
        ),
        Setting("smtp_host", "", N_("Mail server that reports are sent by; empty: no mail is sent")),
        Setting("smtp_port", 587, N_("Port of the mail server")),
        Setting("smtp_security", "starttls", N_("How mail is kept secret on its way: starttls, tls or none")),
        Setting("smtp_ca_file", "", N_("Certificates that the mail server's is proved by; empty: this machine's own")),
        Setting("smtp_user", "", N_("User name at the mail server; empty: no sign-in")),
        Setting("smtp_password_file", "", N_("File with the password at the mail server")),
        Setting("smtp_from", "", N_("Sender of reports by mail, such as teller@bank.example")),
        Setting(
            "smtp_reply_to", "", N_("Who reads answers to reports and takes readers off the list; else the sender")
        ),
        Setting("delivery_seconds", 30.0, N_("Longest wait for one answer while a report is delivered, in seconds")),
        Setting("delivery_attempts", 4, N_("How often a delivery is tried while it is certain that nothing arrived")),
        Setting("delivery_wait_seconds", 5.0, N_("Wait before a second attempt at delivery, in seconds; then doubled")),
        Setting("public_address", "", N_("Address of Teller as readers open it, for links; empty: no links")),
    )
}

# What decides the numbers that readers see, and is shown to them; all others are the business of who runs the server.
OF_NUMBERS = (
    "time_zone", "country", "minimum_group", "complete_share", "wait_target_seconds", "answer_target_seconds",
    "short_abandon_seconds", "loss_limit", "stale_days", "stale_days_of",
)  # fmt: skip


def get(name: str) -> Value:
    """The value in force, in the type of the default.

    Raises SettingError when the environment's value is not of that type.
    """
    setting = SETTINGS[name]
    given = os.environ.get(f"TELLER_{name.upper()}")
    if given is None:
        return setting.default
    try:
        return type(setting.default)(given)
    except ValueError as fault:
        values = {"name": f"TELLER_{name.upper()}", "value": given, "example": setting.default}
        raise SettingError(
            Text(N_("The setting {name} cannot be {value!r}."), values),
            remedy=Text(N_("Give a number such as {example}, or leave it out."), values),
        ) from fault


def number(name: str) -> float:
    """A numeric setting."""
    return float(get(name))


def whole(name: str) -> int:
    """A whole-number setting."""
    return int(get(name))


def text(name: str) -> str:
    """A text setting."""
    return str(get(name))


def home() -> Path:
    """Where relative places begin: as the setting says, else the checkout, else the user's data folder."""
    if given := text("home"):
        return Path(given).expanduser().absolute()
    return ROOT if IS_CHECKOUT else platformdirs.user_data_path("teller", appauthor=False)


def location(name: str) -> str:
    """A setting that is a place: a URL as it is, a folder as an absolute path; relative ones start at `home`."""
    place = text(name)
    return place if "://" in place else str((home() / place).resolve())
