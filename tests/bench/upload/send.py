"""Sends a file by PUT, and prints the status and the seconds until the answer is there.

    python3 send.py PORT TARGET FILE

It takes next to no processor of its own: the system copies the file into the connection.
"""

import os
import socket
import sys
import time

port, target, path = sys.argv[1:]
with open(path, "rb") as file, socket.create_connection(("127.0.0.1", int(port))) as connection:
    size = os.fstat(file.fileno()).st_size
    start = time.perf_counter()
    fields = f"Host: localhost\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
    connection.sendall(f"PUT {target} HTTP/1.1\r\n{fields}".encode())
    sent = 0
    while sent < size:
        sent += os.sendfile(connection.fileno(), file.fileno(), sent, size - sent)
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = connection.recv(65536)
        if not piece:
            sys.exit("The server left without an answer")
        answer += piece
    print(answer[9:12].decode(), time.perf_counter() - start)
