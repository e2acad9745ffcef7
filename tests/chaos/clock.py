"""A clock of the ledger that a run can move: the machine's own stays."""

import psycopg

CLOCK = """
CREATE TABLE public.chaos_clock AS SELECT interval '0' AS shift;
GRANT SELECT ON public.chaos_clock TO PUBLIC;
CREATE FUNCTION public.chaos_clock() RETURNS timestamptz LANGUAGE sql
  RETURN clock_timestamp() + (SELECT shift FROM public.chaos_clock);
GRANT EXECUTE ON FUNCTION public.chaos_clock() TO PUBLIC;
"""


def take_the_clock(address: str) -> None:
    """Let the run move the clock that the ledger reads: the functions stay as they are, but for where time is from."""
    with psycopg.connect(address, autocommit=True) as session:
        session.execute(CLOCK.encode())
        rows = session.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname IN ('funds_post', 'funds_make_seal')"
        ).fetchall()
        assert len(rows) == 2
        for (definition,) in rows:
            assert "clock_timestamp()" in definition
            session.execute(definition.replace("clock_timestamp()", "public.chaos_clock()").encode())


def move_the_clock(address: str, days: int) -> None:
    """Set the ledger's clock so many days before or after the real one."""
    with psycopg.connect(address, autocommit=True) as session:
        session.execute("UPDATE public.chaos_clock SET shift = make_interval(days => %s)", [days])
