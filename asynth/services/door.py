"""The program that lets a command behind a wall reach the services, and then becomes that command.

A socket belongs to the network in which it was made. So this program, which runs in the command's own network, makes the
listening socket there and hands it out to the services through the one socket file that is bound in; they accept on it, and
nothing is relayed. The connection to that file stays open as long as the command's shell lives: when it closes, the services
close the listener, and the network is gone.

Started by its path, isolated and without site packages: it imports nothing of asynth.
"""

from __future__ import annotations

import os
import socket
import sys

KEPT_AT = 9
"""Descriptor of the connection; the shell around the command closes it for what it starts."""

FAILED = "door: "
"""How the line begins that is printed where no door can be opened; the command is not run then."""

_WAITING = 64


def open_door(port: int, path: str) -> socket.socket:
    """Listen on `port` of this network's loopback on behalf of the services at the socket file `path`.

    :returns: the connection that keeps the door open
    :raises OSError: if there is no such port or nobody at the file
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(path)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.bind(("127.0.0.1", port))
            listener.listen(_WAITING)
            socket.send_fds(connection, [b"\0"], [listener.fileno()])
            if not connection.recv(1):
                raise ConnectionError(f"the services at {path} refuse the door")
    except BaseException:
        connection.close()
        raise
    return connection


def main(arguments: list[str]) -> None:
    """Open the door at PORT through FILE, and run the command."""
    port, path, *command = arguments
    try:
        connection = open_door(int(port), path)
    except OSError as error:
        sys.exit(f"{FAILED}{error}")
    os.dup2(connection.fileno(), KEPT_AT)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
