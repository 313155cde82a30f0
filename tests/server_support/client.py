"""Asks the server on the port given for every kind of answer, by Python's own client."""

import http.client
import sys

connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
answers = 0


def ask(method, target, status, body=None, **more):
    """One exchange; the connection must stay the same unless the answer says that it closes."""
    global answers
    connection.request(method, target, **more)
    answer = connection.getresponse()
    found = answer.read()
    assert answer.status == status, (target, answer.status, found)
    assert body is None or found == body, (target, found)
    answers += 1
    return answer


ask("GET", "/ping", 200, b'{"message":"pong"}')
socket = connection.sock
answer = ask("HEAD", "/ping", 200, b"")
assert answer.getheader("Content-Length") == "18"
assert answer.getheader("Date").endswith(" GMT")
ask("GET", "/users/%C3%A9", 200, '{"route":"/users/{id}","params":{"id":"é"}}'.encode())
ask("GET", "/nothing", 404, b"404 Not Found\n")
assert ask("PUT", "/echo", 405, body=None).getheader("Allow") is not None
ask("DELETE", "/users/1", 204, b"")
ask("GET", "/unchanged", 304, b"")
assert ask("GET", "/moved", 308).getheader("Location") == "/ping?from=moved"
connection.request("POST", "/echo", body=b"by length")
assert connection.getresponse().read() == b"by length"
answers += 1
for chunks in ([b"in ", b"chunks"], [b"x" * 100_000] * 5, []):
    connection.request("POST", "/echo", body=iter(chunks), encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})
    assert connection.getresponse().read() == b"".join(chunks)
    answers += 1
answer = ask("GET", "/pieces", 200, b"first and another one, last")
assert answer.getheader("Transfer-Encoding") == "chunked"
assert connection.sock is socket, "it was closed in between"

connection.request("GET", "/pieces/cut")
try:
    connection.getresponse().read()
except http.client.IncompleteRead:
    answers += 1
print(f"one connection, {answers} answers")
