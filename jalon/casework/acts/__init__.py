"""The acts of staff on a case, by the name that their pages' addresses give them."""

from jalon.casework.acts.agreeing import AGREEING
from jalon.casework.acts.kinds import Act
from jalon.casework.acts.proposing import PROPOSING
from jalon.casework.acts.reviewing import REVIEWING
from jalon.casework.acts.writing import WRITING

ACTS: dict[str, Act] = {**REVIEWING, **PROPOSING, **AGREEING, **WRITING}
