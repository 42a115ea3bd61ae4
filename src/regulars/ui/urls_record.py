"""Records, forms and their parts. The address of a record's page comes last: its key may be any word."""

from django.urls import URLPattern, path

from regulars.ui.process import steps
from regulars.ui.qualification import filling
from regulars.ui.views import (
    compose,
    entry,
    fields,
    follow,
    form,
    from_card,
    options,
    past,
    record,
    related,
    sharing,
    transfer,
    undo,
    verbs,
    why,
)

urlpatterns: list[URLPattern] = [
    path("options", options.anything, name="any_options"),
    path("options/countries", options.countries, name="countries"),
    path("mentions", follow.mentionable, name="mentions"),
    path("undo/change/<int:key>", undo.change, name="undo_change"),
    path("undo/batch/<uuid:key>", undo.batch, name="undo_batch"),
    path("<slug:plural>/options", options.options, name="options"),
    path("<slug:plural>/new", form.new, name="new"),
    path("<slug:plural>/new/card", from_card.from_card, name="from_card"),
    path("<slug:plural>/check", form.check, name="check"),
    path("<slug:plural>/entry", entry.add, name="entry"),
    path("<slug:plural>/<uuid:key>/as-of", past.ask_of_record, name="record_as_of"),
    path("<slug:plural>/<uuid:key>/timeline", record.timeline, name="timeline"),
    path("<slug:plural>/<uuid:key>/related", related.panels, name="related"),
    path("<slug:plural>/<uuid:key>/files", related.attach, name="attach"),
    path("<slug:plural>/<uuid:key>/stage", record.stage, name="stage"),
    path("<slug:plural>/<uuid:key>/process/<slug:step>/tick", steps.tick, name="process_tick"),
    path("<slug:plural>/<uuid:key>/process/<slug:step>/decide", steps.decide, name="process_decide"),
    path("<slug:plural>/<uuid:key>/process/<slug:step>/begin", steps.begin, name="process_begin"),
    path("<slug:plural>/<uuid:key>/process/<slug:step>/collect", steps.collect, name="process_collect"),
    path("<slug:plural>/<uuid:key>/qualification", filling.answer, name="qualification_answer"),
    path("<slug:plural>/<uuid:key>/follow", follow.record, name="follow"),
    path("<slug:plural>/<uuid:key>/share", sharing.record, name="share_record"),
    path("<slug:plural>/<uuid:key>/transfer", transfer.record, name="transfer"),
    path("<slug:plural>/<uuid:key>/why", why.shown, name="why"),
    path("<slug:plural>/<uuid:key>/delete", record.delete, name="delete"),
    path("<slug:plural>/<uuid:key>/restore", record.restore, name="restore"),
    path("<slug:plural>/<uuid:key>/fields/<slug:name>", fields.field, name="field"),
    path("<slug:plural>/<uuid:key>/reveal/<slug:name>", fields.reveal, name="reveal"),
    path("<slug:plural>/<uuid:key>/actions/<slug:verb>", verbs.action, name="action"),
    path("<slug:plural>/<uuid:key>/write/<slug:kind>", compose.write, name="write"),
    path("<slug:plural>/<str:key>/edit", form.edit, name="edit"),
    path("<slug:plural>/<str:key>", record.page, name="record"),
]
