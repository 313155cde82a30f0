"""Reads connections' input with h11, and prints what it reads: one line of JSON for each input.

An input is the number of its parts, then the length and the bytes of each. Numbers have four bytes,
the least significant first. In the output a character stands for a byte.
"""

import json
import sys

import h11


def number(stream):
    digits = stream.read(4)
    if len(digits) < 4:
        sys.exit()
    return int.from_bytes(digits, "little")


def text(data):
    return bytes(data).decode("latin-1")


def respond(connection, method):
    # A success would turn the connection into a tunnel.
    status = 501 if method == b"CONNECT" else 200
    connection.send(h11.Response(status_code=status, headers=[("Content-Length", "0")]))
    connection.send(h11.EndOfMessage())


def next_request(connection):
    """Returns the next complete request, or None if more bytes are needed."""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            return None
        if isinstance(event, h11.Request):
            connection.begun, connection.body = event, b""
        elif isinstance(event, h11.Data):
            connection.body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return connection.begun
        else:
            raise AssertionError(f"unexpected: {event}")


class Connection(h11.Connection):
    # The request whose body is being read.
    begun = None
    body = b""


def read(parts):
    connection = Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    requests = []
    try:
        for part in parts:
            connection.receive_data(part)
            while (request := next_request(connection)) is not None:
                respond(connection, request.method)
                closes = connection.our_state is not h11.DONE
                requests.append({
                    "method": text(request.method),
                    "target": text(request.target),
                    "version": text(request.http_version),
                    "headers": [[text(name), text(value)] for name, value in request.headers],
                    "body": text(connection.body),
                    "keep_alive": not closes,
                })
                if closes:
                    return requests, "closed"
                connection.start_next_cycle()
    except h11.RemoteProtocolError as error:
        return requests, f"refused {error}"
    return requests, "open"


while True:
    count = number(sys.stdin.buffer)
    parts = [sys.stdin.buffer.read(number(sys.stdin.buffer)) for _ in range(count)]
    requests, end = read(part for part in parts if part)
    print(json.dumps({"requests": requests, "end": end}), flush=True)
