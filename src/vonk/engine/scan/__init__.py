"""Finds the weak spots in an export of any learning or HR system, from nothing but that one file.

The order of work: `source` reads the file as text, `headings` says which column is which, `enrolments` turns rows into
dated facts and tells what was left out, `rates` counts and shrinks, `spots` ranks, `supply` looks at what lies idle,
and `analysis.scan` puts it together. Persons are hashed on the way in, only to count them once.
"""
