"""The loop's own lake, platform and clock, here as well."""

from tests.activation.conftest import at, lake, lms, reading

__all__ = ["at", "lake", "lms", "reading"]
