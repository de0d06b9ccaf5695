"""Finds a Chromium for the browser tests, or brings one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowser(RuntimeError):
    """There is no Chromium and none could be brought; the text says what to do."""


def find() -> str | None:
    """The program's path: the one that CHROMIUM names, the machine's own, or Playwright's."""
    if named := os.environ.get("CHROMIUM"):
        if not shutil.which(named):
            raise NoBrowser(f"CHROMIUM chỉ vào “{named}”, nơi không có chương trình nào chạy được.")
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), None) or _playwrights()


def ensure() -> str:
    """The path of a Chromium, installed if need be. Raises NoBrowser."""
    if found := find():
        return found
    print("Chưa có Chromium; đang cài …", flush=True)
    for bring in (_by_apt, _by_playwright):
        if bring() and (found := find()):
            return found
    raise NoBrowser(
        "Không có Chromium và không cài được. Hãy cài gói chromium của hệ điều hành, "
        "hoặc đặt CHROMIUM=/đường/dẫn/tới/chromium, rồi chạy lại."
    )


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _by_apt() -> bool:
    if not shutil.which("apt-get"):
        return False
    before: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo") or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
            return False
        before = ["sudo", "-n"]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    steps = (["update"], ["install", "-y", "--no-install-recommends", "chromium"])
    return all(subprocess.run([*before, *quiet, *step], stdout=subprocess.DEVNULL).returncode == 0 for step in steps)


def _by_playwright() -> bool:
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode == 0
