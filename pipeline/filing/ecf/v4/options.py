"""The keys of `[portals.<name>]` with `kind = "ecf4"`."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipeline import web
from pipeline.filing.profile import CourtProfile

Address = Annotated[str, AfterValidator(web.checked_url)]


class Ecf4Options(BaseModel):
    """How one filing manager is reached, who we are to it, and which courts it is for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Address
    """Where its Filing Review side listens."""
    record_url: Address | None = None
    """Where its Court Record side listens; `url` when empty."""
    soap: Literal["1.1", "1.2"] = "1.1"
    certificate: str | None = None
    """Our certificate, with those that prove it, as PEM; relative to the home."""
    key: str | None = None
    """The certificate's key; only its owner may read it."""
    ca_file: str | None = None
    """Certificates to trust in place of the well-known ones. Checking cannot be switched off."""
    user_file: str = Field(min_length=1)
    """A private file with two lines: the user's name at the portal, and the password or token."""
    submitter: str = ""
    """The user's id at the portal, by which its list of filings is asked; empty: the portal goes by the user's name."""
    sender: str = Field(min_length=1)
    """The address of our side, to which the portal sends its calls."""
    callback_secret_file: str | None = None
    """A private file with the secret that each call must bear; without it no call is taken."""
    copy_hosts: tuple[str, ...] = ()
    """Hosts, beside the portal's own, from which stamped copies and code tables may be fetched."""
    signed_codes: bool = False
    """Whether the portal's code service wants each download proved by a signed time, as Tyler's does."""
    service_type: str = "-580"
    """The code of e-service in the portal's table of service types."""
    connect_seconds: float = Field(default=20, gt=0)
    time_limit_seconds: float = Field(default=180, gt=0)
    """For one exchange. Slow answers are normal: the proxy's makers had to raise it to this."""
    settle_seconds: float = Field(default=900, ge=0)
    """How long the portal's list may lag behind what it has taken."""
    courts: Mapping[str, CourtProfile] = {}
    """By our court's name."""
