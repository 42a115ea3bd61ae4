"""Pipelines, their stages and all that refers to them are taken over by name into an installation that has others."""

import json

import pytest

from regulars.areas.sales.install import add_pipeline
from regulars.areas.sales.models import Pipeline, Stage
from regulars.engine import registry, workspace
from regulars.engine.models import SavedView
from regulars.engine.promotion import file, parts, taking
from regulars.engine.save import save, save_many
from regulars.services.process.models import Process
from tests.areas.make import edit, fresh, make, stage
from tests.factories.people import SYSTEM

STAGES = (
    ("Measure", "open", 30, "pipeline", (), "#8ea3c7"),
    ("Fit", "open", 80, "commit", ("account", "amount"), "#4f7bd9"),
    ("Won", "won", 100, "closed", (), "#2e9e6b"),
    ("Lost", "lost", 0, "omitted", ("loss_reason",), ""),
)


def settings(**given):
    return json.dumps({"form": file.FORM, "version": file.VERSION, **given})


@pytest.fixture
def tried(company):
    """A pipeline of its own, with a process on its stages and a view of its deals."""
    pipeline = add_pipeline("Fitting", STAGES, is_default=True)
    edit(stage("Measure", "Fitting"), SYSTEM, ageing_days=9)
    of_it = {"field": "pipeline", "op": "eq", "value": str(pipeline.pk)}
    answers = [{"key": "yes", "label": "Yes", "stage": str(stage("Fit", "Fitting").pk)}, {"key": "no", "label": "No"}]
    steps = [{"key": "fits", "kind": "decide", "label": "Does it fit?", "required": False, "answers": answers}]
    stages = [
        {"stage": str(stage(name, "Fitting").pk), "steps": more} for name, more in (("Measure", steps), ("Won", []))
    ]
    make("process", SYSTEM, label="Fitting out", entity="deal", condition=of_it, stages=stages)
    SavedView.objects.create(entity="deal", name="Fittings", owner=company.ada, is_shared=True, filter=of_it)
    yield file.write()
    registry.forget()


@pytest.fixture
def production(tried):
    """An installation as it is at first: the same names under other identifiers would come from the file alone."""
    for model in (Process, SavedView):
        model.objects.all().delete()
    Stage.objects.filter(pipeline__name="Fitting").delete()
    Pipeline.objects.filter(name="Fitting").delete()
    edit(Pipeline.objects.get(), SYSTEM, is_default=True)
    workspace.move_settings_epoch()
    return tried


def test_the_file_names_them_and_holds_no_identifier_of_theirs(tried):
    content = json.loads(tried)
    assert content["stages"]["Fitting / Fit"] == {
        "key": "fit", "pipeline": "pipeline: Fitting", "name": "Fit", "position": 2, "kind": "open", "probability": "80.00", "forecast": "commit",
        "colour": "#4f7bd9", "required": ["account", "amount"],
    }  # fmt: skip
    assert content["pipelines"]["Fitting"]["is_default"] is True
    process = content["processes"]["deal.Fitting out"]
    assert [each["stage"] for each in process["stages"]] == ["stage: Fitting / Measure", "stage: Fitting / Won"]
    assert process["stages"][0]["steps"][0]["answers"][0]["stage"] == "stage: Fitting / Fit"
    assert process["condition"]["value"] == content["views"]["deal.Fittings"]["filter"]["value"] == "pipeline: Fitting"
    for model in (Pipeline, Stage):
        assert not [row for row in model.objects.all() if str(row.pk) in tried]


def test_production_takes_over_a_process_on_stages_of_its_own(production):
    looked = taking.preview(production, actor=SYSTEM)
    assert looked.wrong == {}
    assert {(each.part.name, each.key) for each in looked.differences if each.is_new} == {
        ("pipelines", "Fitting"), ("processes", "deal.Fitting out"), ("views", "deal.Fittings"),
        *(("stages", f"Fitting / {name}") for name in ("Measure", "Fit", "Won", "Lost")),
    }  # fmt: skip
    assert not Pipeline.objects.filter(name="Fitting").exists(), "looking changes nothing"
    taking.take(production, actor=SYSTEM)
    pipeline = Pipeline.objects.get(name="Fitting")
    assert list(Pipeline.objects.filter(is_default=True)) == [pipeline]
    assert list(pipeline.stages.order_by("position").values_list("name", "kind")) == [row[:2] for row in STAGES]
    process = Process.objects.get()
    assert [each["stage"] for each in process.stages] == [str(stage(name, "Fitting").pk) for name in ("Measure", "Won")]
    assert process.condition["value"] == SavedView.objects.get().filter["value"] == str(pipeline.pk)


def test_taken_over_twice_the_second_time_changes_nothing(production):
    taking.take(production, actor=SYSTEM)
    assert taking.take(production, actor=SYSTEM).differences == []
    assert file.write() == production


def test_what_differs_is_shown_and_changed_and_deals_follow(tried):
    content = json.loads(tried)
    deal = make("deal", SYSTEM, name="Kitchen", pipeline=str(Pipeline.objects.get(name="Fitting").pk))
    content["stages"]["Fitting / Measure"] |= {"probability": "45.00", "required": ["source"]}
    text = json.dumps(content)
    moves = [(each.key, each.moves) for each in taking.preview(text, actor=SYSTEM).differences]
    assert moves == [("Fitting / Measure", (("probability", "30.00", "45.00"), ("required", None, ["source"])))]
    taking.take(text, actor=SYSTEM)
    assert stage("Measure", "Fitting").required == ["source"]
    assert fresh(deal).probability == 45


def test_a_stage_that_is_only_here_stays_with_its_deals(tried):
    content = json.loads(tried)
    deal = make("deal", SYSTEM, name="Kitchen", stage=str(stage("Qualify").pk))
    del content["stages"]["New business / Qualify"]
    outcome = taking.take(json.dumps(content), actor=SYSTEM)
    assert [(part.name, key) for part, key in outcome.only_here] == [("stages", "New business / Qualify")]
    assert fresh(deal).stage_id == stage("Qualify").pk


def test_a_stage_on_which_deals_stand_keeps_its_kind(tried):
    content = json.loads(tried)
    make("deal", SYSTEM, name="Kitchen", stage=str(stage("Qualify").pk))
    content["stages"]["New business / Qualify"]["kind"] = "won"
    assert "Deals stand on this stage" in taking.preview(json.dumps(content), actor=SYSTEM).wrong[
        "stages.New business / Qualify.kind"
    ]  # fmt: skip
    assert stage("Qualify").kind == "open"


def test_two_stages_of_one_name_stay_two(company):
    row = stage("Negotiate")
    edit(row, SYSTEM, name="Propose")
    text = file.write()
    assert json.loads(text)["stages"]["New business / Propose 2"]["probability"] == "75.00"
    save_many(Stage.objects.filter(name="Propose"), actor=SYSTEM)
    assert taking.take(text, actor=SYSTEM).differences == []
    content = json.loads(text)
    content["stages"]["New business / Propose 2"]["probability"] = "70.00"
    taking.take(json.dumps(content), actor=SYSTEM)
    assert fresh(row).probability == 70


@pytest.mark.parametrize(
    ("key", "item", "wrong"),
    [
        ("Nowhere / A", {"pipeline": "Nowhere", "name": "A"}, "pipeline"),
        ("New business / A", {"pipeline": "New business", "name": "B"}, "name"),
        ("New business / Wonder", {"pipeline": "New business", "name": "Won"}, "name"),
        ("New business / A", {"name": "A"}, "pipeline"),
        ("New business / A", {"pipeline": "New business", "name": "A", "kind": "perhaps"}, "kind"),
        ("New business / A", {"pipeline": "New business", "name": "A", "required": ["moon"]}, "required"),
        ("New business / A", {"pipeline": "New business", "name": "A", "position": "first"}, "position"),
        ("New business / A", {"pipeline": "New business", "name": "A", "key": "Ä /"}, "key"),
    ],
)
def test_a_wrong_stage_is_refused_at_its_place(company, key, item, wrong):
    count = Stage.objects.count()
    assert list(taking.preview(settings(stages={key: item}), actor=SYSTEM).wrong) == [f"stages.{key}.{wrong}"]
    assert Stage.objects.count() == count


def test_a_process_on_a_stage_that_is_nowhere_is_refused(production):
    content = json.loads(production)
    del content["pipelines"]["Fitting"]
    for key in [key for key in content["stages"] if key.startswith("Fitting")]:
        del content["stages"][key]
    wrong = taking.preview(json.dumps(content), actor=SYSTEM).wrong
    assert any(key.startswith("processes.deal.Fitting out") for key in wrong)
    assert not Process.objects.exists()


def test_a_deleted_pipeline_does_not_travel(company):
    made = save(Pipeline(name="Old"), actor=SYSTEM)
    assert "Old" in parts.PARTS["pipelines"].read()
    from regulars.engine.save import delete

    delete([made], actor=SYSTEM)
    assert "Old" not in parts.PARTS["pipelines"].read()


def renamed(tried):
    """What the file says once the pipeline and two of its stages are called otherwise in the test installation."""
    text = tried.replace("Fitting / Fit", "Fitting / Try on").replace("Fitting / Measure", "Fitting / Fit")
    content = json.loads(text.replace("Fitting / ", "Tailoring / ").replace("pipeline: Fitting", "pipeline: Tailoring"))
    content["stages"]["Tailoring / Fit"]["name"] = "Fit"
    content["stages"]["Tailoring / Try on"]["name"] = "Try on"
    content["pipelines"]["Tailoring"] = {**content["pipelines"].pop("Fitting"), "name": "Tailoring"}
    return json.dumps(content)


def test_what_is_called_otherwise_is_renamed_with_its_deals_and_nothing_is_doubled(tried):
    measure, fit = stage("Measure", "Fitting"), stage("Fit", "Fitting")
    deal = make("deal", SYSTEM, name="Kitchen", pipeline=str(measure.pipeline_id))
    count = Stage.objects.count()
    text = renamed(tried)
    looked = taking.preview(text, actor=SYSTEM)
    assert (looked.wrong, looked.only_here) == ({}, [])
    assert sorted((each.part.name, each.key, each.is_new, each.moves) for each in looked.differences) == [
        ("pipelines", "Tailoring", False, (("name", "Fitting", "Tailoring"),)),
        ("stages", "Tailoring / Fit", False, (("name", "Measure", "Fit"),)),
        ("stages", "Tailoring / Try on", False, (("name", "Fit", "Try on"),)),
    ]
    taking.take(text, actor=SYSTEM)
    assert (fresh(measure).name, fresh(fit).name, Stage.objects.count()) == ("Fit", "Try on", count)
    assert fresh(deal).stage_id == measure.pk
    assert taking.take(text, actor=SYSTEM).differences == []
    assert json.loads(file.write()) == json.loads(text)


def test_a_new_stage_under_the_name_that_another_had_is_new(tried):
    fit = stage("Fit", "Fitting")
    content = json.loads(tried)
    theirs = content["stages"].pop("Fitting / Fit")
    content["stages"]["Fitting / Try on"] = {**theirs, "name": "Try on"}
    content["stages"]["Fitting / Fit"] = {**theirs, "key": "fit-2"}
    del content["processes"]
    taking.take(json.dumps(content), actor=SYSTEM)
    assert fresh(fit).name == "Try on"
    assert (stage("Fit", "Fitting").key, stage("Fit", "Fitting").pk != fit.pk) == ("fit-2", True)


def test_what_is_called_the_same_and_made_apart_is_one_from_now_on(tried):
    edit(stage("Fit", "Fitting"), SYSTEM, name="Try on")
    text = file.write()
    Stage.objects.filter(name="Try on").update(key="try-on")
    outcome = taking.take(text, actor=SYSTEM)
    assert [(each.key, each.moves) for each in outcome.differences] == [
        ("Fitting / Try on", (("key", "try-on", "fit"),))
    ]
    assert stage("Try on", "Fitting").key == "fit"


def test_a_file_without_keys_is_taken_by_name(tried):
    content = json.loads(tried)
    for part in ("pipelines", "stages"):
        for item in content[part].values():
            del item["key"]
    assert taking.take(json.dumps(content), actor=SYSTEM).differences == []
    assert stage("Fit", "Fitting").key == "fit"


def test_keys_stand_once_on_a_pipeline_and_stay(company):
    row = stage("Propose")
    edit(row, SYSTEM, name="Offer")
    again = make("stage", SYSTEM, name="Propose", pipeline=str(row.pipeline_id))
    assert (fresh(row).key, again.key) == ("propose", "propose-2")
    other = add_pipeline("Договоры 1", (*STAGES, STAGES[0]), is_default=False)
    assert other.key == "dogovory-1"
    assert list(other.stages.order_by("position").values_list("key", flat=True)) == [
        "measure", "fit", "won", "lost", "measure-2",
    ]  # fmt: skip
