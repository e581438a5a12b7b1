"""Reading a body with a limit on what comes over the wire and on what it unpacks to."""

import zlib

import requests
from urllib3.exceptions import HTTPError as TransportError

from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources.transport import named

_CHUNK = 65_536
#: Of what comes out of a compression.
_PIECE = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15


def read(response: requests.Response, limit: int) -> bytes:
    """Return the whole body, decompressed. Raises SourceError: TOO_LARGE, TRANSPORT, TIMEOUT or DECODE."""
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > limit:
        raise _too_large(limit)
    received = bytearray()
    try:
        for piece in response.raw.stream(_CHUNK, decode_content=False):
            received += piece
            if len(received) > limit:
                raise _too_large(limit)
    except (TransportError, OSError) as error:
        raise named(error) from error
    return unpack(bytes(received), response.headers.get("Content-Encoding", ""), limit)


def unpack(body: bytes, encoding: str, limit: int) -> bytes:
    """Return a body without the compressions its header names; a cut one is an error, not a short text."""
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in {"gzip", "x-gzip"}:
            body = _inflated(body, _GZIP, limit)
        elif name == "deflate":
            body = _inflated(body, _ZLIB if _has_zlib_header(body) else _RAW_DEFLATE, limit)
        elif name not in {"", "identity"}:
            raise SourceError(f"网站使用了不支持的压缩方式:{name[:20]}", kind=Outcome.DECODE)
    return body


def _inflated(body: bytes, form: int, limit: int) -> bytes:
    out: list[bytes] = []
    size = 0
    while body:
        part = zlib.decompressobj(form)
        # Piece by piece: a bomb is noticed before it is held twice.
        while not part.eof:
            piece = _piece(part, body)
            body = part.unconsumed_tail
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            if not (piece or body or part.eof):
                raise SourceError("压缩内容不完整,传输中断", kind=Outcome.TRANSPORT)
            out.append(piece)
        # A gzip body may have several members; anything else behind the end is padding.
        body = part.unused_data if part.unused_data.startswith(_GZIP_MAGIC) else b""
    return b"".join(out)


def _piece(part: "zlib._Decompress", body: bytes) -> bytes:
    try:
        return part.decompress(body, _PIECE)
    except zlib.error as error:
        raise SourceError("网站声明的压缩方式与内容不符", kind=Outcome.DECODE) from error


def _has_zlib_header(body: bytes) -> bool:
    """Return whether the stream begins as RFC 1950 says; many servers send RFC 1951 without it."""
    return len(body) > 1 and body[0] & 0x0F == zlib.DEFLATED and (body[0] << 8 | body[1]) % 31 == 0


def _too_large(limit: int) -> SourceError:
    return SourceError(f"内容超过 {limit // 2**20} MB,已放弃读取", kind=Outcome.TOO_LARGE)
