"""Backups on the command line: making one, with the secrets apart, and bringing a store back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.terminal.session import Session
from data import settings
from data.care import backup as saving
from data.care import restore as returning
from data.texts import N_, Text

FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help=N_("The folder of the backups."))]
SecretsOption = Annotated[
    Path | None,
    typer.Option("--secrets", metavar="FOLDER", help=N_("Where the secrets are kept, apart from the rest.")),
]
KeepOption = Annotated[
    int | None, typer.Option("--keep", metavar="N", min=1, help=N_("Keep only the newest N backups of the folder."))
]
AtOption = Annotated[
    str, typer.Option("--at", metavar="STAMP", help=N_("The backup of this name, as backup told it; else the newest."))
]


def backup(session: Session, folder: FolderArgument, secrets: SecretsOption = None, keep: KeepOption = None) -> None:
    """Copy the store as it is now; what the folder has already is not copied again."""
    kept = [] if secrets is None else saving.keep_secrets(secrets, folder)
    made = saving.make(session.store(), folder, keep)
    document = {**asdict(made), "secrets": kept}
    said = N_("Backup {stamp}: version {version}, {files:,} files, of which {copied:,} were copied ({bytes:,} bytes).")
    session.answer(document, lambda: session.say(Text(said, document)))
    if made.mended:
        told = N_("Copied again, as the folder had them no longer or not as they were: {mended:,} files.")
        session.say(Text(told, document))
    if not kept:
        session.say(_warning())


def _warning() -> Text:
    said = N_(
        "The secrets are not in this backup: {secret} and, where originals are kept, {key}. Keep them elsewhere, with "
        "--secrets FOLDER. Without the first, customers in later files are never matched with those stored, and "
        "refused rows that were handed out cannot come back; without the second, nobody can read the originals."
    )
    return Text(said, {"secret": settings.location("secret_file"), "key": settings.location("originals_key")})


def restore(session: Session, folder: FolderArgument, secrets: SecretsOption = None, at: AtOption = "") -> None:
    """Bring a store back to where there is none, after every byte was compared."""
    brought = [] if secrets is None else saving.bring_secrets(secrets)
    place = session.place or settings.location("store")
    done = returning.restore(folder, place, at)
    document = {**asdict(done), "store": place, "secrets": brought}
    said = N_("{store} is as it was in backup {stamp}: version {version}, {files:,} files, each as it was.")
    session.answer(document, lambda: session.say(Text(said, document)))
    if not done.same_secret:
        told = N_(
            "The secret in {secret} is not the one that this store's keys were made with. Bring that one before the "
            "next file is added: customers in it would else not be matched with those stored."
        )
        session.say(Text(told, {"secret": settings.location("secret_file")}))
