"""The engine: tables in, tables out; it knows no web, clock or database."""
