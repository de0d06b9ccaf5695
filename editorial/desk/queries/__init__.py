"""Reads of the pages of items: what the writing page shows (`editor`), and which items wait for a person (`tasks`)."""

from editorial.desk.queries.editor import Editor, load_editor, new_editor

__all__ = ["Editor", "load_editor", "new_editor"]
