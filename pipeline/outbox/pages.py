"""The pages people read in the outbox, from templates under `templates/pages/`."""

from functools import lru_cache

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline import library


@lru_cache(maxsize=8)
def _template(name: str) -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(library.shipped() / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def page(name: str, **told: object) -> bytes:
    """A page as UTF-8; every value in it is escaped."""
    return _template(name).render(**told).encode("utf-8")
