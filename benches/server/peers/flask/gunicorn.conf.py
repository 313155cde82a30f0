"""gunicorn on a port of the system's choice; it prints which.

Of its kinds of workers this one keeps connections, and was the fastest of those tried on one core:
3 x 4 threads, 3 x 1, 1 x 4, and 3 of the default kind.
"""

bind = "127.0.0.1:0"
worker_class = "gthread"
workers = 3
threads = 4
# Room for the loads with many connections.
backlog = 4096
worker_connections = 12000


def when_ready(server):
    host, port = server.LISTENERS[0].sock.getsockname()
    print(f"listening on http://{host}:{port}", flush=True)
