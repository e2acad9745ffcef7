"""How a body of the Region deliberates: its rules of procedure, who is in the room, the count. Nothing here writes."""
