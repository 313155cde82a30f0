"""Flask: under gunicorn as `app:app`, or as a program, with Flask's own development server.

The program listens on a port of the system's choice and prints which.
"""

import logging

from flask import Flask
from werkzeug.serving import make_server

app = Flask(__name__)


@app.get("/ping")
def ping():
    return {"message": "pong"}


@app.get("/users/<id>/posts/<post>")
def show_post(id, post):
    return {"route": "/users/{id}/posts/{post}", "params": {"id": id, "post": post}}


if __name__ == "__main__":
    # No line for each request: the others write none either.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"listening on http://127.0.0.1:{server.port}", flush=True)
    server.serve_forever()
