"""Letters and agreements of a case: their kinds, their texts, and how a text becomes a paper."""
