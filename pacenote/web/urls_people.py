"""Addresses of a company's people and roster."""

from __future__ import annotations

from django.urls import URLPattern, path

from pacenote.web.views import (
    consent,
    groups,
    links,
    merging,
    own_page,
    people,
    people_import,
    person,
    rankings,
    roster,
    roster_import,
)

urlpatterns: list[URLPattern] = [
    path("people/", people.find, name="people"),
    path("people/add/", people.add, name="person_add"),
    path("people/import/", people_import.choose, name="people_import"),
    path("people/rankings/", rankings.both_ends, name="rankings"),
    path("people/rankings/report/", rankings.whole, name="performance_report"),
    path("people/rankings/export/", rankings.export, name="performance_report_export"),
    path("people/<int:person_id>/ranking/", rankings.one, name="person_ranking"),
    path("people/import/<int:file_id>/", people_import.map_list, name="people_import_map"),
    path("people/groups/", groups.groups, name="groups"),
    path("people/groups/<int:group_id>/", groups.one, name="group"),
    path("people/groups/<int:group_id>/add/", groups.add, name="group_add"),
    path("people/groups/<int:group_id>/remove/", groups.remove, name="group_remove"),
    path("people/groups/<int:group_id>/delete/", groups.delete, name="group_delete"),
    path("people/<int:person_id>/", people.edit, name="person_edit"),
    path("people/<int:person_id>/ids/", people.add_id, name="person_id_add"),
    path("people/<int:person_id>/ids/<int:id_id>/remove/", people.remove_id, name="person_id_remove"),
    path("people/<int:person_id>/page/", person.show, name="person"),
    path("people/<int:person_id>/remarks/", person.add_remark, name="remark_add"),
    path("people/remarks/<int:remark_id>/", person.edit_remark, name="remark_edit"),
    path("people/<int:person_id>/status/", people.set_status, name="person_status"),
    path("people/<int:person_id>/channels/", people.set_channel, name="person_channel"),
    path("people/<int:person_id>/merge/", merging.choose, name="person_merge_choose"),
    path("people/<int:person_id>/merge/<int:other_id>/", merging.merge, name="person_merge"),
    path("people/merges/<int:merge_id>/undo/", merging.undo, name="person_merge_undo"),
    path("people/<int:person_id>/links/end/", links.end, name="person_links_end"),
    path("people/<int:person_id>/consent/", consent.record, name="person_consent"),
    path("me/", own_page.mine, name="mine"),
    path("me/messages/<int:outgoing_id>/got-it", own_page.got_it, name="mine_got_it"),
    path("roster/", roster.day, name="roster"),
    path("roster/save/", roster.save, name="roster_save"),
    path("roster/add/", roster.add, name="roster_add"),
    path("roster/remove/", roster.remove, name="roster_remove"),
    path("roster/import/", roster_import.take, name="roster_import"),
    path("roster/import/<int:file_id>/", roster_import.map_roster, name="roster_map"),
    path("roster/copy/", roster.copy, name="roster_copy"),
]
