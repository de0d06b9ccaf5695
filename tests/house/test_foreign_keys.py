"""A foreign key points only to an earlier feature, or inside its own."""

import editorial.wiring  # noqa: F401  # every table
from editorial.core.db import db
from tests.house.test_imports import FEATURES


def feature_of() -> dict[str, str]:
    """Table name → the feature whose room holds its model."""
    return {
        mapper.local_table.name: mapper.class_.__module__.split(".")[1]
        for mapper in db.Model.registry.mappers
        if mapper.class_.__module__.startswith("editorial.")
    }


def test_every_table_belongs_to_a_feature_in_the_order() -> None:
    home = feature_of()
    assert {table.name for table in db.metadata.sorted_tables} == set(home)
    assert set(home.values()) <= set(FEATURES)


def test_foreign_keys_point_to_earlier_features() -> None:
    home = feature_of()
    later = [
        f"{table.name}.{key.parent.name} → {key.column.table.name}"
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if FEATURES.index(home[key.column.table.name]) > FEATURES.index(home[table.name])
    ]
    assert later == []


def test_every_foreign_key_is_a_real_constraint_with_a_name() -> None:
    nameless = [
        f"{table.name}.{key.parent.name}"
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if not key.constraint or not key.constraint.name
    ]
    assert nameless == []
