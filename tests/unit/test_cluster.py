"""Addresses of clusters: what is refused, what is warned of, and who may work for us."""

from pathlib import Path

import pytest

from tongyu.errors import InputError
from tongyu.runs.cluster import Cluster, require_alike
from tongyu.runs.record import model_version


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    path = tmp_path / "some.pem"
    path.touch()
    return path


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:8786",
        "tcp://",
        "tcp://host",
        "tcp://:8786",
        "tcp://host:none",
        "tcp://host:99999",
        "http://host:1",
        "",
        "tcp://[::1",
        "tcp://::1]:8786",
        "tcp://[::1]x:8786",
        "tcp://[zz]:8786",
        "tcp://[127.0.0.1]:8786",
        "tcp://host:1:8786",
        "tcp://host:0",
        "tcp://some body@host:8786",
        "tcp://some\nwhere:8786",
        "tcp://host:8786/path",
        "tcp://host:8786?x",
        "tcp://.host:8786",
        f"tcp://{'long' * 20}:8786",
        "TCP://[::1",
    ],
)
def test_an_address_of_another_form_is_refused(address: str) -> None:
    with pytest.raises(InputError, match=r"expected an address such as tcp://127\.0\.0\.1:8786"):
        Cluster(address).check()


def test_half_of_the_tls_options_are_refused_by_their_names(pem: Path) -> None:
    with pytest.raises(InputError, match=r"TLS also needs --tls-ca and --tls-cert and --tls-key\.$"):
        Cluster("tls://host:8786").check()
    with pytest.raises(InputError, match=r"TLS also needs --tls-key\.$"):
        Cluster("tls://host:8786", ca=pem, certificate=pem).check()


def test_tls_options_for_an_address_without_tls_are_refused(pem: Path) -> None:
    with pytest.raises(InputError, match="belong to an address that begins with tls://"):
        Cluster("tcp://host:8786", key=pem).check()


def test_a_missing_certificate_is_named(pem: Path) -> None:
    absent = pem.with_name("absent.pem")
    with pytest.raises(InputError, match=rf"^--tls-cert {absent}: there is no such file\.$"):
        Cluster("tls://host:8786", pem, absent, pem).check()
    Cluster("tls://host:8786", pem, pem, pem).check()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786"])
def test_others_on_this_computer_are_warned_of(address: str) -> None:
    cluster = Cluster(address)
    cluster.check()
    assert "every user of this computer can run any program on the workers" in cluster.warning
    assert "\n" not in cluster.warning


def test_an_address_that_is_open_to_a_network_is_warned_of(pem: Path) -> None:
    assert "whoever reaches it can run any program" in Cluster("tcp://10.0.0.7:8786").warning
    assert "\n" not in Cluster("tcp://10.0.0.7:8786").warning
    assert Cluster("tls://10.0.0.7:8786", pem, pem, pem).warning == ""


def test_what_is_shown_of_an_address_moves_no_cursor() -> None:
    with pytest.raises(InputError) as refused:
        Cluster("\x1b[2Jtcp://host\n").check()
    assert str(refused.value).isprintable()


def test_only_the_same_model_with_the_same_disk_may_work(tmp_path: Path) -> None:
    require_alike(model_version(), tmp_path)
    with pytest.raises(InputError, match=r"^a worker has another version of tongyu"):
        require_alike("0" * 64, tmp_path)
    with pytest.raises(InputError, match=r"^a worker does not see .*absent: it must be on a disk that all share\.$"):
        require_alike(model_version(), tmp_path / "absent")
