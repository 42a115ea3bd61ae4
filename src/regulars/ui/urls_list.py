"""Lists, boards and what is done with many records."""

from django.urls import path

from regulars.ui.views import (
    board,
    builder,
    bulk,
    condition,
    grouping,
    inline,
    listing,
    merging,
    past,
    resolve,
    saved,
    sharing,
    transfer,
)

urlpatterns = [
    path("<slug:plural>/", listing.page, name="list"),
    path("<slug:plural>/rows", listing.rows, name="rows"),
    path("<slug:plural>/count", listing.count, name="count"),
    path("<slug:plural>/share", sharing.group, name="share_group"),
    path("<slug:plural>/as-of", past.ask, name="as_of"),
    path("<slug:plural>/filter", builder.edit_filter, name="filter"),
    path("<slug:plural>/condition", condition.condition, name="condition"),
    path("<slug:plural>/group", grouping.part, name="group"),
    path("<slug:plural>/grouping", grouping.edit, name="grouping"),
    path("<slug:plural>/columns", builder.edit_columns, name="columns"),
    path("<slug:plural>/views/new", saved.new, name="view_new"),
    path("<slug:plural>/views/<uuid:key>/delete", saved.delete, name="view_delete"),
    path("<slug:plural>/views/<slug:key>/first", saved.first, name="view_first"),
    path("<slug:plural>/bulk/looks/<uuid:key>", bulk.look, name="bulk_look"),
    path("<slug:plural>/bulk/edit", bulk.edit, name="bulk_edit"),
    path("<slug:plural>/merge", merging.merge, name="merge"),
    path("<slug:plural>/bulk/merge", merging.chosen, name="bulk_merge"),
    path("<slug:plural>/bulk/delete", bulk.delete, name="bulk_delete"),
    path("<slug:plural>/bulk/transfer", transfer.many, name="bulk_transfer"),
    path("<slug:plural>/bulk/actions/<slug:verb>", bulk.action, name="bulk_action"),
    path("<slug:plural>/board", board.page, name="board"),
    path("<slug:plural>/board/lane", board.lane, name="lane"),
    path("<slug:plural>/board/head", board.lane_head, name="lane-head"),
    path("<slug:plural>/<uuid:key>/move", board.move, name="move"),
    path("<slug:plural>/<uuid:key>/resolve", resolve.resolve, name="resolve"),
    path("<slug:plural>/<uuid:key>/fill", board.fill, name="fill"),
    path("<slug:plural>/<uuid:key>/cell/<slug:field>", inline.cell, name="cell"),
]
