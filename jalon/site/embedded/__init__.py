"""The embedded PostgreSQL: the wheel's server, kept as the child of one supervisor.

>>> with Cluster(Path("var")) as cluster:
...     psycopg.connect(cluster.address("postgres"))
"""

from jalon.site.embedded.binaries import program
from jalon.site.embedded.cluster import Cluster
from jalon.site.embedded.sockets import socket_directory

__all__ = ["Cluster", "program", "socket_directory"]
