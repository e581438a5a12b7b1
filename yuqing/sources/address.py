"""Connecting to a host without being led astray: resolve, check every address, connect to just that one."""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources.deadline import Deadline

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: (host, port) → addresses as text. Raises OSError or UnicodeError.
Resolve = Callable[[str, int], Sequence[str]]
#: (address, port, seconds) → connected socket. Raises OSError.
Connect = Callable[[str, int, float], socket.socket]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CARRIER_NAT = ipaddress.ip_network("100.64.0.0/10")
MAX_ADDRESSES = 4


def system_resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host as the operating system knows them, without repeats."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def system_connect(address: str, port: int, seconds: float) -> socket.socket:
    """Return a connected socket to a numeric address."""
    connected = socket.create_connection((address, port), timeout=seconds)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


@dataclass(frozen=True, slots=True)
class Dialler:
    """Opens connections; tests put their own resolver and connector in."""

    resolve: Resolve = system_resolve
    connect: Connect = system_connect

    def dial(self, host: str, port: int, private_hosts: Collection[str], deadline: Deadline) -> socket.socket:
        """Return a connection to a checked address of the host.

        Only a host in `private_hosts` may have an address of an intranet or of this machine.
        Raises SourceError: DNS, BLOCKED_ADDRESS, CONNECT or TIMEOUT.
        """
        addresses = self._addresses(host, port, deadline)
        check(host, addresses, trusted=host.lower() in private_hosts)
        return self._first_that_answers(host, addresses, port, deadline)

    def _addresses(self, host: str, port: int, deadline: Deadline) -> Sequence[str]:
        with suppress(ValueError):
            return [str(ipaddress.ip_address(host.strip("[]")))]
        try:
            found = _within(deadline, lambda: self.resolve(host, port))
        except (OSError, UnicodeError) as error:
            if isinstance(error, TimeoutError):
                raise SourceError(f"域名 {host} 解析超时", kind=Outcome.TIMEOUT) from error
            raise SourceError(f"域名 {host} 无法解析", kind=Outcome.DNS) from error
        if not found:
            raise SourceError(f"域名 {host} 没有地址", kind=Outcome.DNS)
        return found[:MAX_ADDRESSES]

    def _first_that_answers(self, host: str, addresses: Sequence[str], port: int, deadline: Deadline) -> socket.socket:
        failure: OSError | None = None
        # The first address gets a second chance: a full queue at the server is over in a moment.
        for address in (*addresses, addresses[0]):
            try:
                return self.connect(address, port, deadline.left())
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise SourceError(f"连接 {host} 超时", kind=Outcome.TIMEOUT) from failure
        raise SourceError(f"连接不上 {host}", kind=Outcome.CONNECT) from failure


def check(host: str, addresses: Sequence[str], *, trusted: bool) -> None:
    """Refuse a host when any of its addresses is not public (or, for a trusted host, not even private)."""
    for address in addresses:
        if not _is_allowed(_unwrapped(ipaddress.ip_address(address.split("%")[0])), trusted=trusted):
            raise SourceError(
                f"{host} 指向内网或保留地址,已拒绝访问。如确为本单位内网系统,请在该渠道设置 allow_private = true",
                kind=Outcome.BLOCKED_ADDRESS,
            )


def _is_allowed(address: Address, *, trusted: bool) -> bool:
    if address.is_unspecified or address.is_multicast or address.is_link_local or address.is_reserved:
        return address.is_loopback and trusted
    if address.is_global:
        return True
    return trusted and (address.is_private or address in _CARRIER_NAT)


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 form carries, for that is where the packet would go."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
    return inner or address


def _within(deadline: Deadline, ask: Callable[[], Sequence[str]]) -> Sequence[str]:
    """Return the answer, or raise TimeoutError at the deadline: the system resolver has no time limit."""
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(ask())
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer
