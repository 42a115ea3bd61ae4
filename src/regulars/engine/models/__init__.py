"""Tables of the engine."""

from regulars.engine.models.change import Change, Cursor, Origin
from regulars.engine.models.columns import AddressColumns, AnyReferenceColumns, MoneyColumns, PersonNameColumns
from regulars.engine.models.custom import CustomEntity, CustomField, CustomRecord, ListOption
from regulars.engine.models.forms import FormRule, Layout
from regulars.engine.models.lasting import Lasting
from regulars.engine.models.merge import Merge
from regulars.engine.models.people import FieldRule, Grant, Role, Team, User
from regulars.engine.models.reach import Share, Territory, TerritoryMember, TerritoryPlan, TerritoryRule
from regulars.engine.models.reading import Reading
from regulars.engine.models.record import Owned, Record, foreign_index, tags_field, text_index, trigram_index
from regulars.engine.models.workspace import (
    ExchangeRate,
    FileText,
    FreeNumber,
    Run,
    RunRefusal,
    SavedView,
    SearchDocument,
    Setting,
    StoredFile,
    ViewChoice,
)

__all__ = [
    "AddressColumns",
    "AnyReferenceColumns",
    "Change",
    "Cursor",
    "CustomEntity",
    "CustomField",
    "CustomRecord",
    "ExchangeRate",
    "FieldRule",
    "FileText",
    "FormRule",
    "FreeNumber",
    "Grant",
    "Lasting",
    "Layout",
    "ListOption",
    "Merge",
    "MoneyColumns",
    "Origin",
    "Owned",
    "PersonNameColumns",
    "Reading",
    "Record",
    "Role",
    "Run",
    "RunRefusal",
    "SavedView",
    "SearchDocument",
    "SearchWord",
    "Setting",
    "Share",
    "StoredFile",
    "Team",
    "Territory",
    "TerritoryMember",
    "TerritoryPlan",
    "TerritoryRule",
    "User",
    "ViewChoice",
    "foreign_index",
    "tags_field",
    "text_index",
    "trigram_index",
]
