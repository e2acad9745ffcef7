"""Where procrastinate looks for the jobs of this room."""

from jalon.notices.jobs import send_notice

__all__ = ["send_notice"]
