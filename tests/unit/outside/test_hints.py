import shlex

import pytest

from hw1cli.outside.hints import command, completed, remember_store, store_options
from tests.unit.cli.test_help import COMMANDS


@pytest.fixture(autouse=True)
def forgotten():
    yield
    remember_store([])


def test_a_command_survives_a_shell_and_has_no_password():
    words = ["db", "restore", "it's my `store`.db", "~/x", "$HOME"]
    assert shlex.split(command(*words)) == ["hw1", *words]
    assert "secret" not in command("runs", "list", "--db", "postgresql://me:secret@host/db")


@pytest.mark.parametrize("arguments", [["runs", "list", "--db", "my store.db"], ["report", "--db=my store.db", "q3"]])
def test_commands_in_messages_are_on_the_users_store(arguments):
    remember_store(arguments)
    assert completed("run `hw1 db check`; `hw1 db restore FILE`") == (
        "run `hw1 db check --db 'my store.db'`; `hw1 db restore FILE --db 'my store.db'`"
    )


@pytest.mark.parametrize("message", ["`hw1 data fetch octmnist`", "`hw1 db check --db other.db`", "hw1: no", "`rm`"])
def test_other_words_stay_as_they_are(message):
    remember_store(["runs", "list", "--db", "a.db"])
    assert completed(message) == message


def test_without_the_option_nothing_is_added():
    remember_store(["runs", "list", "--db"])
    assert (store_options(), completed("`hw1 db check`")) == ((), "`hw1 db check`")


def test_the_option_is_added_to_just_the_commands_that_take_it():
    remember_store(["runs", "list", "--db", "a.db"])
    for name, each in COMMANDS.items():
        has_it = any("--db" in option.opts for option in each.params)
        assert completed(f"`hw1 {name}`").endswith(" --db a.db`") == has_it, name
