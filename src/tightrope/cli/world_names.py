"""The names a scenario may use in a world: sectors, regions and groups of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from tightrope.data import World

#: regions side by side on a screen
COLUMNS = 3


def names_of(world: World) -> dict[str, list[dict[str, Any]]]:
    """Sectors, regions, groups of regions with the members this world has, and groups of sectors."""
    from tightrope.data import load_groups
    from tightrope.measures.contents import held_together
    from tightrope.measures.places import find_sectors, sector_groups

    return {
        "sectors": [
            {
                "id": sector,
                "name": name,
                "standard": list(meaning),
                "holds": list(held_together(sector, world)) if meaning == (sector,) else [],
            }
            for sector, name, meaning in zip(world.sectors, world.sector_names, world.meanings, strict=True)
        ],
        "regions": [{"id": code, "name": name} for code, name in zip(world.regions, world.region_names, strict=True)],
        "groups": [
            {
                "id": code,
                "name": group.title,
                "members": [region for region in world.regions if region in group.members],
                "not_here": [member for member in group.members if member not in world.regions],
            }
            for code, group in load_groups().items()
        ],
        "sector_groups": [
            {"id": name, "members": list(find_sectors((name,), world))}
            for name, members in sector_groups().items()
            if _any_of(members, world)
        ],
    }


def _any_of(members: tuple[str, ...], world: World) -> bool:
    return any(member in meaning for meaning in world.meanings for member in members)


def tables_of(names: dict[str, list[dict[str, Any]]]) -> Iterator[Table]:
    """The same for a terminal."""
    own = any(row["standard"] != [row["id"]] for row in names["sectors"])
    last = "standard sector, whose name will do too" if own else "held together in it"
    sectors = _table(f"Sectors ({len(names['sectors'])}); ALL is every one", "id", "name", last)
    for row in names["sectors"]:
        sectors.add_row(row["id"], row["name"], ", ".join(row["standard"] if own else row["holds"]))
    yield sectors
    yield _regions(names["regions"])
    groups = _table("Groups of regions", "id", "name", "members in this world")
    for row in names["groups"]:
        rest = f"; in the remainder: {', '.join(row['not_here'])}" if row["not_here"] else ""
        groups.add_row(row["id"], row["name"], f"{', '.join(row['members']) or 'none'}{rest}")
    yield groups
    found = _table("Groups of sectors", "id", "members")
    for row in names["sector_groups"]:
        found.add_row(row["id"], ", ".join(row["members"]))
    yield found


def _regions(rows: list[dict[str, Any]]) -> Table:
    """Codes and names in columns, to be read downwards."""
    table = _table(f"Regions ({len(rows)}); ALL is every one", *(["id", "name"] * COLUMNS))
    height = -(-len(rows) // COLUMNS)
    for line in range(height):
        cells = [rows[k] for k in range(line, len(rows), height)]
        table.add_row(*(text for row in cells for text in (row["id"], row["name"])))
    return table


def _table(title: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=column == "id", header_style="dim")
    return table


__all__ = ["names_of", "tables_of"]
