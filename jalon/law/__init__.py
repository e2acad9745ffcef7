"""The law on aid to firms, exact and dated. Pure Python over `rules`, without Django.

What a rulebook can say (thresholds, ceilings, eligibility) is a rulebook in `rulebooks/`; what it cannot (a graph, a
schedule) is a small pure function beside it. Every figure of the law is a dated parameter (`parameters`) with its
source and its mark: *checked*, *to confirm* or *interpretation* (`marks`). Results are `answers.Answer`: figures, the
arithmetic in words in both languages, the parameters applied, `as_json()`. What cannot be answered raises
`problems.LawError`, which names each problem and its remedy. `catalogue` lists the rules that run on their own,
`commands` runs them.
"""
