"""The page on which a viewer tries another method: its address, questions, words, tables and controls."""
