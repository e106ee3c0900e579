"""Downloads a file again and again on one connection, and drops what comes without looking at it.

The system discards the bytes (MSG_TRUNC, tcp(7)), so that the client copies none of them and is
slower than no server. Prints one line of JSON: bytes, seconds, requests, and the processor time of
this client in seconds.

Arguments: the port, the path, and for how many seconds a further download may begin.
"""

import json
import re
import socket
import sys
import time

port, path, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
REQUEST = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode("latin-1")
AT_ONCE = 4 << 20


def download(conn, scrap):
    """The length of the answer's content, all of which has been received."""
    conn.sendall(REQUEST)
    received = b""
    while (end := received.find(b"\r\n\r\n")) < 0:
        data = conn.recv(65536)
        if not data:
            sys.exit("The server left within a head")
        received += data
    head = received[:end + 2].decode("latin-1")
    length = re.search(r"\r\ncontent-length: *(\d+)\r\n", head, re.IGNORECASE)
    if not head.startswith("HTTP/1.1 200 ") or length is None:
        sys.exit(f"Not a download: {head}")
    left = int(length[1]) - (len(received) - end - 4)
    while left > 0:
        count = conn.recv_into(scrap, min(left, AT_ONCE), socket.MSG_TRUNC)
        if count == 0:
            sys.exit("The server left within a file")
        left -= count
    return int(length[1])


total = requests = 0
scrap = bytearray(AT_ONCE)
with socket.create_connection(("127.0.0.1", port)) as conn:
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    used = time.process_time()
    start = time.monotonic()
    while requests == 0 or time.monotonic() - start < seconds:
        total += download(conn, scrap)
        requests += 1
    elapsed = time.monotonic() - start
    used = time.process_time() - used
print(json.dumps({
    "bytes": total,
    "requests": requests,
    "seconds": elapsed,
    "processorSeconds": used,
}))
