"""The state-aid register: groups of enterprises, aid granted and declared, the room left, what must be published."""
