"""What JSON can say."""

from typing_extensions import TypeAliasType

JSON = TypeAliasType("JSON", "bool | int | float | str | list[JSON] | dict[str, JSON] | None")
"""What a JSON text can say. A named type, because pydantic cannot follow a plain alias into itself."""
