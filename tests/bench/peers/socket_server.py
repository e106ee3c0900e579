"""A threaded server on Python's sockets, to be measured beside ours.

One thread a connection; the same answers to /echo/, and files by the system's sendfile.

Arguments: the port, and the directory.
"""

import os
import socket
import sys
import threading
from email.utils import formatdate
from urllib.parse import unquote

DIRECTORY = sys.argv[2]
TYPES = {".html": "text/html; charset=UTF-8", ".jpg": "image/jpeg", ".txt": "text/plain; charset=UTF-8"}
FIELDS = "X-Content-Type-Options: nosniff\r\nVary: accept-encoding\r\n"


def head(status, fields, length):
    date = formatdate(usegmt=True)
    text = f"HTTP/1.1 {status}\r\nDate: {date}\r\n{fields}{FIELDS}Content-Length: {length}\r\n\r\n"
    return text.encode("latin-1")


def echo(conn, text):
    body = unquote(text).encode()
    conn.sendall(head("200 OK", "Content-Type: text/plain\r\n", len(body)) + body)


def send_file(conn, name):
    path = os.path.join(DIRECTORY, unquote(name))
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        kind = TYPES.get(os.path.splitext(path)[1], "application/octet-stream")
        modified = formatdate(status.st_mtime, usegmt=True)
        fields = f"Content-Type: {kind}\r\nLast-Modified: {modified}\r\nAccept-Ranges: bytes\r\n"
        conn.sendall(head("200 OK", fields, status.st_size))
        conn.sendfile(file)


def answer(conn, request):
    target = request.split(b" ", 2)[1].decode("latin-1")
    if target.startswith("/echo/"):
        echo(conn, target[len("/echo/"):])
    elif target.startswith("/files/"):
        send_file(conn, target[len("/files/"):])
    else:
        conn.sendall(head("404 Not Found", "", 0))


def serve(conn):
    with conn:
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received = b""
        while data := conn.recv(65536):
            received += data
            while (end := received.find(b"\r\n\r\n")) >= 0:
                request, received = received[:end], received[end + 4:]
                answer(conn, request)


def serve_quietly(conn):
    try:
        serve(conn)
    except OSError:
        pass  # The client left.


with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=4096) as listener:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_quietly, args=(connection,), daemon=True).start()
