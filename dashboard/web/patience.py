"""Connections that never finish their question are closed; by itself uvicorn waits for ever.

Streamlit starts uvicorn and passes on neither a protocol class nor a time limit, so the limit is put into the class
that speaks HTTP, when app.py is loaded. The same place keeps the server's make out of the answers, and what proxies
say of a visitor out of the connection's own address: the gate judges both, whatever FORWARDED_ALLOW_IPS trusts.
"""

from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http import auto

#: Seconds a client may take for the head of one request.
HEAD_SECONDS = 10.0


def limit(seconds: float = HEAD_SECONDS) -> None:
    """Close every connection whose request's head is not complete so many seconds after it was begun."""
    protocol: Any = auto.AutoHTTPProtocol
    made, received = protocol.connection_made, protocol.data_received

    def connection_made(self: Any, transport: Any) -> None:
        made(self, transport)
        if isinstance(self.app, ProxyHeadersMiddleware):
            self.app = self.config.loaded_app = self.app.app
        self.config.encoded_headers = [pair for pair in self.config.encoded_headers if pair[0] != b"server"]
        self.server_state.default_headers = [p for p in self.server_state.default_headers if p[0] != b"server"]
        self.begun = self.loop.call_later(seconds, transport.abort)

    def data_received(self: Any, data: bytes) -> None:
        received(self, data)
        now = self.transport.get_protocol()
        if not getattr(now, "handshake_initiated", True):
            # A websocket's head that its library takes for too long: it would be left without an answer.
            self.transport.abort()
        waiting = now is self and (self.cycle is None or self.cycle.response_complete)
        if self.begun and not waiting:
            self.begun.cancel()
            self.begun = None
        elif waiting and not self.begun:
            self.begun = self.loop.call_later(seconds, self.transport.abort)

    protocol.connection_made, protocol.data_received = connection_made, data_received
