"""Settings come from the environment, typed; a wrong one is answered with a sentence and nothing starts."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimtrack import env

from .running import ROOT, folder, manage

RIGHT = [
    ("CLAIMTRACK_DEBUG", "yes", True),
    ("CLAIMTRACK_DEBUG", "OFF", False),
    ("CLAIMTRACK_WORKERS", "4", 4),
    ("CLAIMTRACK_FETCH_DELAY", "0.5", 0.5),
    ("CLAIMTRACK_FETCH_DEADLINE", "20", 20.0),
    ("CLAIMTRACK_ALLOWED_HOSTS", "a.example, .b.example", ["a.example", ".b.example"]),
    ("CLAIMTRACK_SITE_URL", "https://claims.example.org/", "https://claims.example.org"),
    ("CLAIMTRACK_CONTACT", "desk@example.org", "desk@example.org"),
    ("CLAIMTRACK_VAR", "/srv/my claims", Path("/srv/my claims")),
    ("CLAIMTRACK_VAR", "elsewhere", ROOT / "elsewhere"),
    (
        "DATABASE_URL",
        "postgresql://u:p%40ss@db:5433/n?sslmode=require",
        "postgresql://u:p%40ss@db:5433/n?sslmode=require",
    ),
    ("REDIS_URL", "unix:///run/valkey.sock?db=2", "unix:///run/valkey.sock?db=2"),
    ("CLAIMTRACK_LOOPBACK_HOSTS", "a.example=127.0.0.1:8001", {"a.example": "127.0.0.1:8001"}),
    ("CLAIMTRACK_LOG_LEVEL", "WARNING", "warning"),
    ("CLAIMTRACK_SITE_NAME", "تحقّق", "تحقّق"),
]

WRONG = [
    ("CLAIMTRACK_DEBUG", "maybe", "true or false"),
    ("CLAIMTRACK_WORKERS", "two", "whole number"),
    ("CLAIMTRACK_WORKERS", "0", "between 1 and 64"),
    ("CLAIMTRACK_WORKERS", "٢", "whole number"),
    ("CLAIMTRACK_FETCH_DELAY", "-1", "number of seconds"),
    ("CLAIMTRACK_FETCH_DELAY", "nan", "number of seconds"),
    ("CLAIMTRACK_FETCH_DEADLINE", "3600", "between 1 and 30"),
    ("CLAIMTRACK_FETCH_MAX_BYTES", "5MB", "whole number"),
    ("CLAIMTRACK_ALLOWED_HOSTS", "https://a.example", "no scheme"),
    ("CLAIMTRACK_SITE_URL", "claims.example.org", "begin with http:// or https://"),
    ("CLAIMTRACK_SITE_URL", "https://claims.example.org/site", "scheme and a host only"),
    ("CLAIMTRACK_CONTACT", "me", "mail address"),
    ("CLAIMTRACK_USER_AGENT", "Müller", "ASCII"),
    ("CLAIMTRACK_SECRET_KEY", "secret", "50 characters"),
    ("CLAIMTRACK_EXTRACTOR", "extract", "dotted path"),
    ("CLAIMTRACK_LOOPBACK_HOSTS", "a.example=10.0.0.1:80", "host=127.0.0.1:port"),
    ("CLAIMTRACK_LOOPBACK_HOSTS", "a.example=127.0.0.1:99999", "not a port"),
    ("DATABASE_URL", "mysql://host/name", "postgresql://"),
    ("DATABASE_URL", "postgresql://host", "names no database"),
    ("DATABASE_URL", "postgresql://host/name?nonsense=1", "nonsense"),
    ("DATABASE_URL", "postgresql://host:port/name", "ort"),
    ("REDIS_URL", "http://host", "redis://"),
    ("REDIS_URL", "redis://host/first", "number"),
    ("CLAIMTRACK_VAR", __file__, "a folder"),
    ("CLAIMTRACK_LOG_FORMAT", "xml", "json, console"),
]


@pytest.mark.parametrize(("name", "text", "value"), RIGHT)
def test_a_value_is_read_as_its_type(name, text, value):
    assert env.SETTINGS[name].read({name: text}) == value


@pytest.mark.parametrize(("name", "text", "reason"), WRONG)
def test_a_wrong_value_is_a_sentence_that_names_the_setting_and_what_would_do(name, text, reason):
    with pytest.raises(env.WrongSetting) as refused:
        env.SETTINGS[name].read({name: text})

    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert reason in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("name", sorted(env.SETTINGS))
def test_absent_and_empty_are_the_same(name):
    setting = env.SETTINGS[name]

    assert setting.read({}) == setting.read({name: ""}) == setting.read({name: "  "}) == setting.default


@given(st.sampled_from(sorted(env.SETTINGS)), st.text(max_size=60))
@example("CLAIMTRACK_SITE_URL", "http://[::1")
@example("REDIS_URL", "redis://[")
@example("CLAIMTRACK_VAR", "~nobody-of-this-name/x")
def test_any_text_is_read_or_refused_in_words(name, text):
    try:
        env.SETTINGS[name].read({name: text})
    except env.WrongSetting as refused:
        assert str(refused).startswith(name)  # noqa: PT017


def test_a_secret_is_not_repeated_in_the_refusal():
    with pytest.raises(env.WrongSetting) as refused:
        env.DATABASE_URL.read({"DATABASE_URL": "mysql://me:hunter2@host/name"})

    assert "hunter2" not in str(refused.value)


def test_a_slip_in_a_name_is_found():
    with pytest.raises(env.WrongSetting, match=r"CLAIMTRACK_DEBG is not a setting. Did you mean CLAIMTRACK_DEBUG\?"):
        env.refuse_unknown({"CLAIMTRACK_DEBG": "true"})


@pytest.mark.parametrize("command", ["check", "migrate", "up", "web", "worker"])
def test_a_wrong_setting_starts_nothing(command):
    with folder() as var:
        refused = manage(command, var=var, extra={"CLAIMTRACK_WORKERS": "many"})

        assert refused.returncode == 2
        assert refused.stderr.count("\n") == 1
        assert refused.stderr.startswith("claimtrack does not start. CLAIMTRACK_WORKERS: “many” will not do")
        assert list(var.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_sentence():
    with folder() as place:
        (place / "file").write_text("")
        refused = manage("check", var=place / "file" / "var")

    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "CLAIMTRACK_VAR" in refused.stderr


def test_the_page_on_settings_says_what_the_code_says():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+) \|$", (ROOT / "docs/settings.md").read_text(), re.M)
    documented = {name: (kind, default, sentence) for name, kind, default, sentence in rows}

    assert set(documented) == set(env.SETTINGS)
    for name, setting in env.SETTINGS.items():
        kind, default, sentence = documented[name]
        assert (kind, sentence) == (setting.kind, setting.sentence), name
        if isinstance(setting.default, bool):
            assert default == f"`{str(setting.default).lower()}`", name
        elif isinstance(setting.default, int | float | str) and setting.default != "":
            assert (
                default == f"`{setting.default:g}`" if isinstance(setting.default, float) else f"`{setting.default}`"
            ), name
        elif not setting.default:
            assert default == "empty", name
