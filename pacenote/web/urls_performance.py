"""Pages of a company about its files, relative to the company's address."""

from __future__ import annotations

from django.urls import URLPattern, path

from pacenote.web.views import file_actions, files, imported, late, mapping, sending, twice, unmatched
from pacenote.web.views import import_report as reporting

urlpatterns: list[URLPattern] = [
    path("", files.files, name="files"),
    path("files/import", files.import_files, name="files_import"),
    path("files/progress", files.progress, name="files_progress"),
    path("files/<int:file_id>/", imported.look_into, name="file_page"),
    path("files/<int:file_id>/delete/", imported.delete, name="file_delete"),
    path("files/<int:file_id>/restore", imported.restore, name="file_restore"),
    path("files/<int:file_id>/download", file_actions.download, name="file_download"),
    path("files/<int:file_id>/columns/", mapping.map_file, name="file_map"),
    path("files/<int:file_id>/answer", file_actions.answer_file, name="file_answer"),
    path("files/<int:file_id>/again", file_actions.again, name="file_again"),
    path("files/<int:file_id>/people", file_actions.create_people, name="file_create_people"),
    path("files/<int:file_id>/twice/", twice.twice, name="file_twice"),
    path("rows/<int:row_id>/pick", twice.pick, name="row_pick"),
    path("files/late/", late.send_late, name="late_send"),
    path("files/report/", reporting.import_report, name="import_report"),
    path("files/report/export", reporting.export_report, name="import_report_export"),
    path("files/report/zip", reporting.week_zip, name="week_zip"),
    path("files/where/<slug:kind>/", file_actions.where_to_get, name="file_where"),
    path("slots/<int:slot_id>/", file_actions.slot_versions, name="file_versions"),
    path("unmatched/", unmatched.unmatched, name="unmatched"),
    path("unmatched/confirm", unmatched.confirm, name="unmatched_confirm"),
    path("unmatched/bulk/", unmatched.bulk, name="unmatched_bulk"),
    path("unmatched/take-back", unmatched.ours_again, name="unmatched_take_back"),
    path("unmatched/<int:row_id>/", unmatched.choose, name="unmatched_row"),
    path("unmatched/<int:row_id>/create", unmatched.create, name="unmatched_create"),
    path("unmatched/<int:row_id>/map", unmatched.map_row, name="unmatched_map"),
    path("unmatched/<int:row_id>/not-ours", unmatched.leave, name="unmatched_not_ours"),
    path("sending/pause/", sending.pause_sending, name="sending_pause"),
    path("sending/resume/", sending.resume_sending, name="sending_resume"),
]
