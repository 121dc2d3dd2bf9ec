"""All tables, one file per family; columns and constraints, no logic."""

from geodata.models.base import Base, row_of
from geodata.models.indicators import Indicator, IndicatorValue, YearlyRate
from geodata.models.media import Media
from geodata.models.pictures import Picture, PictureWithdrawal
from geodata.models.places import Membership, NamedPlace, Place, PlacePiece
from geodata.models.programmes import (
    Call,
    CallTarget,
    Component,
    PerformanceIndicator,
    Programme,
    PublishedTotal,
    ResultComponent,
    ResultProgramme,
    SupportKind,
)
from geodata.models.projects import (
    POINT_PRECISIONS,
    Location,
    Organisation,
    OrganisationMerge,
    Participation,
    Project,
    Sector,
    Status,
    StatusEvent,
)
from geodata.models.proposals import Proposal, ProposedChange
from geodata.models.register import Change, ChangeSet, DataVersion, Load, ReceivedRow
from geodata.models.results import ProjectResult, ResultMeasure
from geodata.models.search import Synonym, Word
from geodata.models.sites import Site, SiteProject
from geodata.models.staff import Account, Attempt, Grant, Invitation, RecoveryCode, StaffEvent, StaffSession
from geodata.models.uploads import SavedMapping, Upload, UploadProblem
from geodata.models.visibility import Exclusion, OrganisationPrivate, ProjectPrivate, Retirement, Withholding
from geodata.models.voice import AcceptedFinding, Sending, Story, StoryPhoto, Ticket

__all__ = [
    "POINT_PRECISIONS",
    "AcceptedFinding",
    "Account",
    "Attempt",
    "Base",
    "Call",
    "CallTarget",
    "Change",
    "ChangeSet",
    "Component",
    "DataVersion",
    "Exclusion",
    "Grant",
    "Indicator",
    "IndicatorValue",
    "Invitation",
    "Load",
    "Location",
    "Media",
    "Membership",
    "NamedPlace",
    "Organisation",
    "OrganisationMerge",
    "OrganisationPrivate",
    "Participation",
    "PerformanceIndicator",
    "Picture",
    "PictureWithdrawal",
    "Place",
    "PlacePiece",
    "Programme",
    "Project",
    "ProjectPrivate",
    "ProjectResult",
    "Proposal",
    "ProposedChange",
    "PublishedTotal",
    "ReceivedRow",
    "RecoveryCode",
    "ResultComponent",
    "ResultMeasure",
    "ResultProgramme",
    "Retirement",
    "SavedMapping",
    "Sector",
    "Sending",
    "Site",
    "SiteProject",
    "StaffEvent",
    "StaffSession",
    "Status",
    "StatusEvent",
    "Story",
    "StoryPhoto",
    "SupportKind",
    "Synonym",
    "Ticket",
    "Upload",
    "UploadProblem",
    "Withholding",
    "Word",
    "YearlyRate",
    "row_of",
]
