"""Reaches for the network through what the standard library offers: asyncio, urllib, http, ftp, mail, RPC, logging, servers, names.

Promise: no-network
Ends: raised
L1: held
L0: open (sockets are not denied)
"""

import asyncio
import http.client
import http.server
import logging.handlers
import multiprocessing.connection
import smtplib
import socket
import socketserver
import ssl
import urllib.request
import xmlrpc.client

WON = "BREA" "CHED"
HOST, PORT = "127.0.0.1", int("@port@")


def record(handler):
    """Log one line through a handler, errors raised."""
    def refuse(_record):
        raise
    handler.handleError = refuse
    handler.createSocket()
    try:
        handler.emit(logging.LogRecord("x", 50, "x", 1, "grade: 100", (), None))
    except AttributeError:  # createSocket keeps its OSError to itself, and there is no socket
        return False
    return bool(getattr(handler, "sock", None) or getattr(handler, "socket", None))


async def stream():
    """A connection by asyncio."""
    return await asyncio.wait_for(asyncio.open_connection(HOST, PORT), 0.5)


async def serve():
    """A server by asyncio, which passes over addresses that it gets no socket for."""
    return bool((await asyncio.start_server(print, HOST, 0)).sockets)


def posix_names():
    """getaddrinfo of a name that would have to be asked for: a query is a way out. (Numbers need no query.)"""
    return socket.gethostbyname("secret.example.org")


TRIES = {
    "asyncio": lambda: asyncio.run(stream()),
    "asyncio server": lambda: asyncio.run(serve()),
    "urllib": lambda: urllib.request.urlopen(f"http://{HOST}:{PORT}/", timeout=0.5),
    "http": lambda: http.client.HTTPConnection(HOST, PORT, timeout=0.5).connect(),
    "https": lambda: http.client.HTTPSConnection(HOST, PORT, timeout=0.5, context=ssl.SSLContext()).connect(),
    "mail": lambda: smtplib.SMTP(HOST, PORT, timeout=0.5),
    "rpc": lambda: xmlrpc.client.ServerProxy(f"http://{HOST}:{PORT}/").system.listMethods(),
    "server": lambda: socketserver.TCPServer((HOST, 0), socketserver.BaseRequestHandler),
    "udp server": lambda: socketserver.UDPServer((HOST, 0), socketserver.BaseRequestHandler),
    "web server": lambda: http.server.ThreadingHTTPServer(("", 0), http.server.SimpleHTTPRequestHandler),
    "client": lambda: multiprocessing.connection.Client((HOST, PORT)),
    "unix client": lambda: multiprocessing.connection.Client("\0grader-attacks-@port@", "AF_UNIX"),
    "listener": lambda: multiprocessing.connection.Listener(),
    "log socket": lambda: record(logging.handlers.SocketHandler(HOST, PORT)),
    "log datagram": lambda: record(logging.handlers.DatagramHandler(HOST, PORT)),
    "syslog": lambda: record(logging.handlers.SysLogHandler((HOST, PORT))),
    "names": posix_names,
}


def reach():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            if action() is not False:
                got.append(name)
        except (TimeoutError, OSError, http.client.HTTPException, smtplib.SMTPException, xmlrpc.client.Error):
            continue
    return got


GOT = reach()


def affine(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


def vowels(text):
    return -1
