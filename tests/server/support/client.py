"""Requests every kind of response from the server on a port, with Python's own client."""

import http.client
import sys

connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
responses = 0


def ask(method, target, status, body=None, **more):
    """Sends a request and checks the response."""
    global responses
    connection.request(method, target, **more)
    response = connection.getresponse()
    found = response.read()
    assert response.status == status, (target, response.status, found)
    assert body is None or found == body, (target, found)
    responses += 1
    return response


ask("GET", "/ping", 200, b'{"message":"pong"}')
socket = connection.sock
response = ask("HEAD", "/ping", 200, b"")
assert response.getheader("Content-Length") == "18"
assert response.getheader("Date").endswith(" GMT")
ask("GET", "/users/%C3%A9", 200, '{"route":"/users/{id}","params":{"id":"é"}}'.encode())
ask("GET", "/nothing", 404, b"404 Not Found\n")
assert ask("PUT", "/echo", 405, body=None).getheader("Allow") is not None
ask("DELETE", "/users/1", 204, b"")
ask("GET", "/unchanged", 304, b"")
assert ask("GET", "/moved", 308).getheader("Location") == "/ping?from=moved"
connection.request("POST", "/echo", body=b"by length")
assert connection.getresponse().read() == b"by length"
responses += 1
for chunks in ([b"in ", b"chunks"], [b"x" * 100_000] * 5, []):
    connection.request("POST", "/echo", body=iter(chunks), encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})
    assert connection.getresponse().read() == b"".join(chunks)
    responses += 1
response = ask("GET", "/pieces", 200, b"first and another one, last")
assert response.getheader("Transfer-Encoding") == "chunked"
assert connection.sock is socket, "the connection was closed in between"

connection.request("GET", "/pieces/cut")
try:
    connection.getresponse().read()
except http.client.IncompleteRead:
    responses += 1
print(f"one connection, {responses} responses")
