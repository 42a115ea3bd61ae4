"""Pipelines and stages, described. Everyone reads them; administrators arrange them."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.sales.choices import DEAL_ROLES, FORECASTS, REQUIREMENTS, STAGE_KINDS
from regulars.areas.sales.models import Pipeline, Stage
from regulars.areas.sales.reactions.pipelines import keep_used_stages, settle_stages
from regulars.engine.describe import Access, Entity, Exchange, List, Related, Section
from regulars.engine.fields import Choice, Choices, Colour, Integer, LongText, Percent, Reference, Text, YesNo
from regulars.engine.lasting import name_for_good
from regulars.engine.rules import keep_one

PIPELINE = Entity(
    name="pipeline",
    plural="pipelines",
    model=Pipeline,
    label=_("Pipeline"),
    label_plural=_("Pipelines"),
    icon="git-branch",
    group="settings",
    menu=False,
    help=_("The path of one kind of deals."),
    fields=(
        Text("name", _("Name"), required=True, unique=True),
        LongText("description", _("Description")),
        Integer("position", _("Order"), default=0),
        YesNo("is_default", _("Deals begin here"), default=False),
        YesNo("is_active", _("In use"), default=True),
        Integer("silent_days", _("Silent after days"), default=14, low=1, high=365, required=True),
        Integer("put_off_times", _("Put off too often at"), default=3, low=1, high=100, required=True),
        Integer("jump_percent", _("Amount jumps at, %"), default=50, low=1, high=1000, required=True),
        Choices("needed_roles", _("Roles that a deal needs"), options=DEAL_ROLES),
    ),
    sections=(
        Section(_("Pipeline"), ("name", "description", "position", "is_default", "is_active")),
        Section(_("What speaks against a deal"), ("silent_days", "put_off_times", "jump_percent", "needed_roles")),
    ),
    list=List(columns=("name", "description", "position", "is_default", "is_active"), sort="position"),
    related=(
        Related(
            "stage", "pipeline", ("name", "kind", "probability", "required"), _("Stages"), sort="position", limit=20
        ),
    ),
    exchange=Exchange(match=("name",)),
    access=Access(owner="", open=True),
    prepare=(name_for_good, keep_one("is_default")),
)

STAGE = Entity(
    name="stage",
    plural="stages",
    model=Stage,
    label=_("Stage"),
    label_plural=_("Stages"),
    icon="flag",
    group="settings",
    menu=False,
    help=_("A place on a pipeline."),
    fields=(
        Text("name", _("Name"), required=True),
        Reference("pipeline", _("Pipeline"), to="pipeline", required=True, parent=True),
        Integer("position", _("Order"), default=0),
        Choice("kind", _("Kind"), options=STAGE_KINDS, default="open", required=True),
        Percent("probability", _("Probability"), default=0),
        Choice("forecast", _("Forecast"), options=FORECASTS, default="pipeline", required=True),
        Colour("colour", _("Colour")),
        Choices("required", _("Asks for"), options=REQUIREMENTS),
        Integer("ageing_days", _("Old after days"), low=1, high=3650),
    ),
    list=List(columns=("pipeline", "name", "position", "kind", "probability", "forecast", "required"), sort="position"),
    exchange=Exchange(match=()),
    access=Access(owner="", open=True),
    part_of="pipeline",
    prepare=(name_for_good, settle_stages),
    moved=(keep_used_stages,),
)
