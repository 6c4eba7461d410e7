import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.addresses import read_database_address
from bot.caller import terminal_language
from bot.errors import SettingsError
from bot.hosting.setup import settings_file, write_settings
from bot.settings import Settings, read_settings, unknown_keys
from bot.texts.settings import settings_fault
from index import DATA_FOLDER, HAN, Language

TOKEN = "123456:abcdefghij-KLMNOPQRST_0123456789"
READ = {
    "DOCUMENTS_DIR": ("/usr", Path("/usr")),
    "STATE_DIR": ("elsewhere/state", Path("elsewhere/state")),
    "CASE_RETENTION_DAYS": ("14", 14),
    "PUBLIC_BOARD": ("true", True),
    "OPEN311": ("1", True),
    "DATABASE_URL": ("postgresql://me:word@db/bot", SecretStr("postgresql://me:word@db/bot")),
    "SEARCH_URL": ("http://qdrant:6333", "http://qdrant:6333"),
    "SEARCH_KEY": ("opens", SecretStr("opens")),
    "DESK_DIR": ("elsewhere/desk", Path("elsewhere/desk")),
    "BOT_TOKEN": (TOKEN, SecretStr(TOKEN)),
    "WIDGET_ORIGINS": ("https://a.example, http://b.example:8080", ("https://a.example", "http://b.example:8080")),
    "ADMIN_IDS": ("7, 8,9 7", frozenset({7, 8, 9})),
    "HOST": ("::1", "::1"),
    "PORT": ("0", 0),
    "CONTACT_TEXT": ("一号窗口，周一至周五", "一号窗口，周一至周五"),
    "TITLE": ("槐树村问答", "槐树村问答"),
    "WELCOME": ("欢迎。", "欢迎。"),
    "EXAMPLES_FILE": ("/dev/null", Path("/dev/null")),
    "RETENTION_DAYS": ("30", 30),
    "TELEGRAM_BASE_URL": ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
    "ALLOWED_HOSTS": ("bot.example.org, wangge.local", ("bot.example.org", "wangge.local")),
    "TRUST_PROXY": ("false", False),
    "TRUSTED_PROXIES": ("127.0.0.1, 10.1.2.3/8 fd00::/8", tuple(map(ip_network, ("127.0.0.1", "10.0.0.0/8", "fd00::/8")))),
    "STAFF_CHAT_ID": ("-100123", -100123),
    "STAY_WITHOUT_TELEGRAM": ("yes", True),
    "TELEGRAM_PACING": ("no", False),
    "TELEGRAM_PROXY": ("http://me:word@127.0.0.1:3128", SecretStr("http://me:word@127.0.0.1:3128")),
    "WEBHOOK_SECRET": ("s" * 32, SecretStr("s" * 32)),
    "WEBHOOK_URL": ("https://example.org/hooks/telegram", "https://example.org/hooks/telegram"),
    "ADMIN_PASSWORD": ("correct horse battery", SecretStr("correct horse battery")),
    "LOG_FORMAT": ("json", "json"),
    "LOG_LEVEL": ("DEBUG", "DEBUG"),
    "SEMANTIC": ("off", "off"),
    "EMBEDDINGS_URL": ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
    "EMBEDDINGS_MODEL": ("a-model", "a-model"),
    "EMBEDDINGS_KEY": ("a-key", SecretStr("a-key")),
}
WRONG = {
    "ADMIN_PASSWORD": "too-short",
    "ADMIN_IDS": "seven",
    "BOT_TOKEN": "keep-this-from-the-log",
    "CONTACT_TEXT": "长" * 501,
    "DATABASE_URL": "mysql://keep-this-from-the-log@db/bot",
    "EMBEDDINGS_URL": "127.0.0.1:8000",
    "LOG_FORMAT": "verse",
    "SEARCH_URL": "qdrant:6333",
    "LOG_LEVEL": "LOUD",
    "TITLE": "长" * 61,
    "WELCOME": "长" * 1001,
    "EXAMPLES_FILE": "/no/such/file",
    "SEMANTIC": "perhaps",
    "PORT": "65536",
    "RETENTION_DAYS": "-77",
    "TELEGRAM_BASE_URL": "ftp://example.org",
    "ALLOWED_HOSTS": "http://bot.example.org/",
    "TRUST_PROXY": "true",
    "TRUSTED_PROXIES": "nginx",
    "STAFF_CHAT_ID": "the-staff",
    "STAY_WITHOUT_TELEGRAM": "perhaps",
    "TELEGRAM_PACING": "slow",
    "TELEGRAM_PROXY": "127.0.0.1",
    "WEBHOOK_SECRET": "short",
    "WEBHOOK_URL": "example.org",
}

LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")
SECRET = {name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin with no setting at all."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def faults(**given: object) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        read_settings(**given)
    return dict(caught.value.faults)


def test_every_setting_is_tried_here() -> None:
    assert {name.upper() for name in Settings.model_fields} == READ.keys()


@pytest.mark.parametrize("variable", READ)
def test_a_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    value, expected = READ[variable]
    if variable == "WEBHOOK_URL":
        monkeypatch.setenv("WEBHOOK_SECRET", "s" * 32)
    if variable == "EMBEDDINGS_URL":
        monkeypatch.setenv("EMBEDDINGS_MODEL", "a-model")
    monkeypatch.setenv(variable, value)
    assert getattr(read_settings(), variable.lower()) == expected


@pytest.mark.parametrize("variable", READ)
def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    defaults = read_settings()
    monkeypatch.setenv(variable, "")
    assert read_settings() == defaults


def test_without_settings_the_handbook_is_served_to_this_machine_only() -> None:
    settings = read_settings()
    assert settings.documents_dir == DATA_FOLDER / "documents"
    assert settings.host == "127.0.0.1"
    assert settings.bot_token is None
    assert settings.admin_ids == frozenset()
    assert settings.trusted_proxies == ()


def test_settings_stand_in_a_file_and_the_environment_comes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=8001\nCONTACT_TEXT=二号窗口\nOF_ANOTHER_PROGRAM=1\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "8002")
    settings = read_settings()
    assert (settings.port, settings.contact_text) == (8002, "二号窗口")


def test_a_file_of_settings_that_is_no_text_is_a_fault() -> None:
    Path(".env").write_bytes(b"CONTACT_TEXT=\xff\xfe\n")
    assert faults().keys() == {".env"}


def test_what_a_command_was_given_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIR", "from-environment")
    assert read_settings(state_dir=Path("given")).state_dir == Path("given")
    assert read_settings(state_dir=None).state_dir == Path("from-environment")


def test_all_faults_are_told_at_once_with_what_was_given_but_for_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in WRONG.items():
        monkeypatch.setenv(variable, value)
    told = faults()
    assert told.keys() == WRONG.keys()
    assert {variable for variable, fault in told.items() if "(given: " not in fault} == SECRET & WRONG.keys()
    assert [variable for variable in SECRET & WRONG.keys() if WRONG[variable] in told[variable]] == []
    assert max(len(fault) for fault in told.values()) < 200


def test_every_fault_is_said_in_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in (WRONG | {"TRUSTED_PROXIES": "x", "TRUST_PROXY": "true", "DOCUMENTS_DIR": "nowhere"}).items():
        monkeypatch.setenv(variable, value)
    told = {variable: settings_fault(fault, "zh-Hans") for variable, fault in faults().items()}
    assert {variable for variable, said in told.items() if not re.search(f"[{HAN}]", said) or "Input" in said} == set()
    assert (told["PORT"], told["DOCUMENTS_DIR"][:7]) == ("不能大于 65535（所填：65536）", "没有文件夹 no"[:7])
    assert settings_fault("of a kind that nobody knows (given: 7)", "zh-Hans") == "of a kind that nobody knows（所填：7）"
    assert settings_fault("Input should be greater than 0 (given: -7)", "en") == "must be greater than 0 (given: -7)"


def test_a_line_of_the_file_that_is_no_setting_is_named_with_the_nearest_one() -> None:
    Path(".env").write_text("ADMIN_ID=7\nPORT=8001\nBOT_TOKE=x\nOF_ANOTHER_PROGRAM=1\n", encoding="utf-8")
    assert unknown_keys() == [("ADMIN_ID", "ADMIN_IDS"), ("BOT_TOKE", "BOT_TOKEN"), ("OF_ANOTHER_PROGRAM", "")]


@pytest.mark.parametrize(("locale", "language"), [("zh_CN.UTF-8", "zh-Hans"), ("zh_TW", "zh-Hant"), ("C", "en"), ("de_DE", "en")])
def test_the_terminal_speaks_the_language_of_its_locale(monkeypatch: pytest.MonkeyPatch, locale: str, language: str) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert terminal_language() == language


def test_the_example_has_every_setting() -> None:
    assert (Path(__file__).parents[3] / ".env.example").read_text(encoding="utf-8") == settings_file()


def test_the_example_sets_nothing_and_what_is_written_is_read_again() -> None:
    defaults = read_settings()
    Path(".env").write_text(settings_file().replace("#PORT=8080", "PORT=8080"), encoding="utf-8")
    assert read_settings() == defaults
    given = {"BOT_TOKEN": TOKEN, "CONTACT_TEXT": "一号窗口 'a' # \\ \"b\"", "TITLE": "问答"}
    write_settings(Path(".env"), given)
    settings = read_settings()
    assert (settings.contact_text, settings.title, settings.bot_token) == (given["CONTACT_TEXT"], "问答", SecretStr(TOKEN))
    assert Path(".env").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_read_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    monkeypatch.setattr("bot.settings.os.access", lambda path, _: path != tmp_path / "closed")
    monkeypatch.setenv("DOCUMENTS_DIR", str(tmp_path / "closed"))
    assert faults()["DOCUMENTS_DIR"].startswith("cannot be read by this account")


def test_a_fault_that_several_values_share_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_IDS", "a,b,c")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("token", ["nonsense", "98765:", "abc:abcdefghijklmnop", f"{TOKEN} ", f"<{TOKEN}>", f"{TOKEN}/../", f"{TOKEN}\n"])
def test_a_token_of_another_form_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", token)
    told = faults()
    assert told.keys() == {"BOT_TOKEN"}
    assert token not in told["BOT_TOKEN"]


def test_the_token_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    settings = read_settings()
    assert TOKEN not in f"{settings} {settings!r} {settings.model_dump_json()}"
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == TOKEN


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        read_settings().port = 1


def test_a_folder_of_documents_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCUMENTS_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match="DOCUMENTS_DIR: there is no folder"):
        read_settings()


def test_a_state_folder_below_a_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "file" / "state"))
    with pytest.raises(SettingsError, match="STATE_DIR: cannot be written to"):
        read_settings()


def test_the_state_does_not_lie_among_the_documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCUMENTS_DIR", str(tmp_path))
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    with pytest.raises(SettingsError, match="STATE_DIR: lies in DOCUMENTS_DIR"):
        read_settings()


def test_a_webhook_needs_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://example.org/telegram")
    assert faults().keys() == {"WEBHOOK_SECRET"}


@pytest.mark.parametrize("path", ["", "/", "/api/telegram", "/api", "/static/hook", "/healthz", "/telegram?a=b", "/{key}", "//"])
def test_a_webhook_has_a_path_of_its_own(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", "s" * 32)
    monkeypatch.setenv("WEBHOOK_URL", f"https://example.org{path}")
    assert "WEBHOOK_URL" in faults()


def test_what_no_log_may_hold_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    assert TOKEN in read_settings().secrets


def test_the_examples_are_the_lines_of_their_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "examples.txt"
    file.write_text("\ufeff水井在哪？\n\n 打水要交钱吗？ \n", encoding="utf-8")
    monkeypatch.setenv("EXAMPLES_FILE", str(file))
    assert read_settings().examples == ("水井在哪？", "打水要交钱吗？")


@pytest.mark.parametrize("content", [("水" * 22).encode(), "水井在哪？".encode("gbk")])
def test_a_file_of_examples_that_no_button_can_carry_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "examples.txt"
    file.write_bytes(content)
    monkeypatch.setenv("EXAMPLES_FILE", str(file))
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert [variable for variable, _ in caught.value.faults] == ["EXAMPLES_FILE"]


def test_a_model_server_needs_the_name_of_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDINGS_URL", "http://127.0.0.1:8000/v1")
    assert faults()["EMBEDDINGS_MODEL"].startswith("is needed with EMBEDDINGS_URL")


def test_the_key_of_a_model_server_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDINGS_KEY", "a-key")
    assert "a-key" in read_settings().secrets
    assert "a-key" not in repr(read_settings()) + repr(read_settings().encoder)


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("wangge:abc/p4ss@127.0.0.1:5432/bot", "%2F"),
        ("wangge:p4ssa@p4ssb@127.0.0.1:5432/bot", "%40"),
        ("wangge:abc?p4ss@db/bot", "%3F"),
        ("wangge:abc#p4ss@db/bot", "%23"),
        ("wangge:abc%p4ss@db/bot", "%25"),
        ("wangge:p4ss@db:54x2/bot", "port"),
        ("wangge:p4ss@db:65536/bot", "port"),
        ("wangge:p4ss", "port"),
        ("wangge:p4ss@/bot", "no host"),
        ("wangge:p4ss@db:5432", "no database"),
        ("wangge:p4ss@db/?sslmode=require", "no database"),
        ("wangge:p4ss@db/bot/p4ss", "form"),
        ("wangge:p4ss@[db/bot", "form"),
        ("wangge@db/bot?password=p4ss", "password"),
        ("wangge@db/bot?p4ss", "name=value"),
    ],
)
def test_an_address_of_a_database_that_may_be_misread_is_refused_without_a_part_of_it(
    monkeypatch: pytest.MonkeyPatch, address: str, fault: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{address}")
    told = faults()
    assert told.keys() == {"DATABASE_URL"}
    assert fault in told["DATABASE_URL"]
    for language in LANGUAGES:
        said = settings_fault(told["DATABASE_URL"], language)
        assert re.search("p4ss|127|db:", said) is None
        assert bool(re.search(f"[{HAN}]", said)) == (language != "en")


def test_the_password_of_a_database_is_hidden_as_it_is_written_and_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://wangge:a[b%40c@one:5433,two/bot?sslmode=verify-full&sslpassword=other"
    monkeypatch.setenv("DATABASE_URL", url)
    assert {url, "a[b@c", "other"} <= set(read_settings().secrets)
    assert read_database_address(url).place == "one:5433,two:5432/bot"


@pytest.mark.parametrize(
    ("variable", "value", "fault"),
    [
        ("SEARCH_URL", "http://u:pp4ss@127.0.0.1:6333", "SEARCH_KEY"),
        ("SEARCH_URL", "http://u:12/pp4ss@127.0.0.1:6333", "SEARCH_KEY"),
        ("SEARCH_URL", "http://qdrant:6333x", "port"),
        ("SEARCH_URL", "http://:6333", "form"),
        ("SEARCH_URL", "http://qdrant:6333/?api-key=pp4ss", "form"),
        ("EMBEDDINGS_URL", "http://u:pp4ss@127.0.0.1:8000/v1", "EMBEDDINGS_KEY"),
        ("EMBEDDINGS_URL", "http://models:/v1", "port"),
        ("TELEGRAM_BASE_URL", "ftp://u:pp4ss@127.0.0.1", "pattern"),
        ("WIDGET_ORIGINS", "https://u:pp4ss@example.org", "form"),
        ("ALLOWED_HOSTS", "u:pp4ss@example.org", "form"),
    ],
)
def test_an_address_of_a_server_takes_no_credentials_and_none_is_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, fault: str
) -> None:
    monkeypatch.setenv(variable, value)
    told = faults()[variable]
    assert fault in told
    assert "pp4ss" not in told
    assert "pp4ss" not in settings_fault(told, "zh-Hans")
