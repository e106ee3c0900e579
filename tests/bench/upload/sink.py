"""Takes uploads and drops them: what the client can send at most.

    python3 sink.py PORT
"""

import re
import socket
import sys

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
buffer = bytearray(1024 * 1024)
while True:
    connection, _ = listener.accept()
    with connection:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                break
            head += piece
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        if length is None:
            continue
        left = int(length[1]) - len(head.split(b"\r\n\r\n", 1)[1])
        while left > 0:
            left -= connection.recv_into(buffer) or left
        connection.sendall(ANSWER)
