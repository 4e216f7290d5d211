"""Full-size worlds from the user's own download of a published input-output table."""

from tightrope.data.imports.write import ImportRequest, import_world

__all__ = ["ImportRequest", "import_world"]
