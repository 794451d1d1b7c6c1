"""Records of a web archive."""

HTML = b"<html><body><article><p>Corvid Robotics has bought its rival Skerry in Cork, it said on Monday.</p></article></body></html>"


def record(
    kind: str, url: str, status: str = "200 OK", media: str = "text/html; charset=utf-8", body: bytes = HTML
) -> bytes:
    http = (
        b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status.encode(), media.encode(), len(body))
        + body
    )
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-06-14T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{url}>\r\n"
    return (
        head.encode()
        + b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(http)
        + http
        + b"\r\n\r\n"
    )
