"""A group robot on loopback that fails as it is told to, and writes down what it was given."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Robot:
    """Answers POST with the statuses it was given, one after the other, the last one for ever."""

    def __init__(self) -> None:
        self.statuses: list[int] = [200]
        self.elsewhere = ""
        self.given: list[dict[str, str]] = []
        self.asked = 0
        robot = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                robot.asked += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = robot.statuses.pop(0) if len(robot.statuses) > 1 else robot.statuses[0]
                if status == 200:
                    robot.given.append(json.loads(body))
                self.send_response(status)
                if robot.elsewhere:
                    self.send_header("Location", robot.elsewhere)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self._server.server_port}/robot"

    @property
    def web_address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/robot"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def robot() -> Iterator[Robot]:
    made = Robot()
    yield made
    made.close()


@pytest.fixture
def other_robot() -> Iterator[Robot]:
    made = Robot()
    yield made
    made.close()
