"""How errors of PostgreSQL become ours."""

import pytest

from tests.needs import check_package

check_package("psycopg")

import psycopg  # noqa: E402 - an extra, which may be missing
from psycopg import errors  # noqa: E402

from bot.errors import StorageError  # noqa: E402
from bot.storage.database import AWAY  # noqa: E402
from bot.storage.dialect import WrongEncodingError, gone, translated  # noqa: E402

FAILED = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (psycopg.OperationalError(f'{FAILED}FATAL:  password authentication failed for user "bot"'), "28P01"),
        (psycopg.OperationalError(f'{FAILED}致命错误:  用户 "bot" Password 认证失败'), "28P01"),
        (psycopg.OperationalError(f"{FAILED}fe_sendauth: no password supplied"), "28P01"),
        (psycopg.OperationalError(f'{FAILED}FATAL:  role "bot" does not exist'), "28000"),
        (psycopg.OperationalError(f'{FAILED}致命错误:  角色 "bot" 不存在'), "28000"),
        (psycopg.OperationalError(f'{FAILED}FATAL:  no pg_hba.conf entry for host "::1", user "bot", database "bot"'), "28000"),
        (psycopg.OperationalError(f'{FAILED}FATAL:  database "too many clients" does not exist'), "3D000"),
        (psycopg.OperationalError(f'{FAILED}致命错误:  数据库 "bot" 不存在'), "3D000"),
        (psycopg.OperationalError(f"{FAILED}FATAL:  sorry, too many clients already"), "53300"),
        (psycopg.OperationalError(f'{FAILED}致命错误:  由角色"bot"发起的连接太多了'), "53300"),
        (errors.TooManyConnections("given by the server"), "53300"),
        (WrongEncodingError(), "encoding"),
        (psycopg.OperationalError(f"{FAILED}Connection refused"), ""),
        (errors.AdminShutdown("terminating connection"), ""),
    ],
)
def test_why_a_server_takes_no_connection_is_told_in_our_words(error: psycopg.Error, refusal: str) -> None:
    with pytest.raises(StorageError) as raised, translated():
        raise error
    assert (raised.value.code, raised.value.refusal, str(raised.value)) == (AWAY, refusal, gone(refusal))
    assert (gone(refusal) == gone()) == (not refusal)


def test_an_error_of_a_statement_has_its_name_and_no_value() -> None:
    error = errors.UniqueViolation("Key (word)=(secret) already exists")
    with pytest.raises(StorageError) as raised, translated():
        raise error
    assert (raised.value.code, raised.value.refusal, str(raised.value)) == ("23505", "", "UniqueViolation (23505)")
