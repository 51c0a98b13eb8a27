import pytest

from hw1cli.errors import UsageError
from hw1cli.outside.passwords import mask, mask_argument
from hw1cli.store.location import Location, locate

URLS = (
    "postgresql+psycopg:/me:zecret@host/db",
    "postgresql+psycopg://me:zecret@host:5432/db",
    "postgresql+psycopg://me:%7Aecret%40zecret@host/db",
    "postgresql+psycopg://me:half@zecret@host/db",
    "postgresql+psycopg://me:half/@zecret?@host/db",
    "postgresql+psycopg://me@corp:zecret@host/db",
    "postgresql+psycopg://:zecret@host/db",
    "postgresql+psycopg://me@host/db?password=zecret",
    "postgresql+psycopg://me@host/db?sslmode=require&sslpassword=zecret&host=x",
    "postgresql+psycopg://me@host/db?pass%77ord=zecret",
    "mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BPWD%3Dzecret",
)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("text", ["{}", "--db={}", "hw1 train ffn --db '{}' --lr 0.1", 'cannot use "{}", sorry'])
def test_no_password_is_left_in_a_text(url, text):
    masked = mask(text.format(url))
    assert "ecret" not in masked
    assert "***" in masked
    assert masked.startswith(text.partition("{")[0])
    assert masked.endswith(text.rpartition("}")[2])


@pytest.mark.parametrize("url", [*URLS, "postgresql://me:a b@ zecret@host/db", "postgresql://me:a'\nzecret@host/db"])
def test_no_password_is_left_in_an_argument_or_a_location(url):
    assert "ecret" not in mask_argument(f"--db={url}")
    assert "ecret" not in str(Location(url=url)) + repr(Location(url=url))


@pytest.mark.parametrize(
    "text",
    [
        "postgresql+psycopg://me@host:5432/db?sslmode=require",
        "http://localhost:8080/x.npz?size=28",
        "password=x of a file",
        "no URL: a@b",
    ],
)
def test_what_holds_no_password_stays_as_it_is(text):
    assert mask(text) == mask_argument(text) == text


def test_an_unencoded_at_sign_is_refused_without_printing_what_follows_it():
    with pytest.raises(UsageError, match="%40") as caught:
        locate("postgresql+psycopg://me:half@zecret@host/db")
    assert "ecret" not in str(caught.value)
