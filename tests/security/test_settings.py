"""A setting that would open the desk, or break it later, stops the start with a sentence that names it."""

from __future__ import annotations

import pytest

from editorial import config
from editorial.config import ConfigError

REAL = {"APP_MODE": "production", "SECRET_KEY": "0123456789abcdef" * 2}
MAIL = {"MAIL_URL": "smtp://mail.example", "MAIL_FROM": "toasoan@phuong.example"}


@pytest.mark.parametrize(
    "given",
    [
        {"SECRET_KEY": " " * 40},
        {"PROPAGATE_ERRORS": "on"},
        {"PUBLIC_URL": "https://phuong.example", "SECURE_COOKIES": "off"},
        {"PUBLIC_URL": "https://"},
        {"PUBLIC_URL": "https://phuong example"},
        {"PUBLIC_URL": "https://phuong.example/?a=1"},
        {"PUBLIC_URL": "https://ai:mat@phuong.example"},
        {"PUBLIC_URL": "https://phuong.example:cong"},
        {"PUBLIC_URL": "javascript:alert(1)"},
        MAIL | {"MAIL_URL": "smtp://"},
        MAIL | {"MAIL_URL": "smtp://mail.example:thu"},
        MAIL | {"MAIL_URL": "https://mail.example"},
        MAIL | {"MAIL_FROM": "@"},
        MAIL | {"MAIL_FROM": "a@b.vn\nBcc: c@d.vn"},
        {"REDIS_URL": "localhost"},
        {"REDIS_URL": "http://localhost"},
        {"INSTANCE_PATH": __file__},
        {"UPLOAD_FOLDER": __file__},
    ],
    ids=str,
)
def test_it_stops_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as stopped:
        config.load(environ=REAL | given)
    assert any(name in str(stopped.value) for name in given)


@pytest.mark.parametrize(
    "given",
    [{}, MAIL, MAIL | {"MAIL_FROM": "Tòa soạn <toasoan@phuong.example>"}, {"PUBLIC_URL": "https://phuong.example/"},
     {"REDIS_URL": "redis://localhost:6379/0"}, {"PUBLIC_URL": "http://10.0.0.5:8000", "SECURE_COOKIES": "off"}],
    ids=str,
)  # fmt: skip
def test_it_is_taken(given: dict[str, str]) -> None:
    assert config.load(environ=REAL | given)["MODE"] == "production"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PUBLIC_URL": "https://phuong.example"}, True),
        ({"PUBLIC_URL": "https://phuong.example", "TRUSTED_PROXIES": "1"}, False),
        ({"PUBLIC_URL": "https://phuong.example", "GRANIAN_SSL_CERTIFICATE": "/etc/tls/phuong.pem"}, False),
        ({"PUBLIC_URL": "http://10.0.0.5:8000"}, False),
    ],
    ids=str,
)
def test_https_without_a_trusted_proxy_says_what_that_means(given: dict[str, str], said: bool) -> None:
    sentences = config.warnings(config.load(environ=REAL | given), given)
    assert any("TRUSTED_PROXIES=1" in sentence for sentence in sentences) == said
