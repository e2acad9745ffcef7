"""The ledger under faults: thousands of random operations while processes, servers and connections are killed.

    python -m tests.chaos --seed 7 --operations 20000

What every worker asks and which faults come, in which order, follow from the seed; how they interleave is the
machine's. After the run the books must equal a model built from the operations that were acknowledged, and nothing
else. docs/operator.md describes it.
"""
