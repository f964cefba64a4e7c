"""Editions: what the public reads. Frozen once, protected before, drawn and written from the edition alone.

`gather` asks the warehouse, `before` the editions that are out; `protect` decides what may be shown, `gathered`
makes the rows, `assemble` the whole, `freeze` writes it. From then on `editions` reads it, `site` draws its pages.
"""
