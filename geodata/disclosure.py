"""Every table and column of the database, either public or private; one that is named nowhere is private.

A test fails for a new column until somebody decides here. What the public may see of a record is decided in
``policy``; here only whether a column may be asked for at all.
"""

from __future__ import annotations

PUBLIC_COLUMNS: dict[str, str] = {
    "call": (
        "code programme_code official_code name year announced_on deadline_on target_area budget budget_parts "
        "min_support max_support support_rate max_months applications main_list reserve_list contracted completed "
        "support_total resource_after_evaluation note confidence source"
    ),
    "call_target": "call_code place_code source",
    "change": "id change_set_id table_name row_key action",
    "change_set": "id title created_at new changed removed",
    "component": ("code call_code official_code name name_en budget min_support max_support contracted note source"),
    "data_version": "id label published_at change_set_id register_hash is_sample",
    "story": ("number record_kind record_ref text name relation language state reply received_at due_on decided_at"),
    "story_photo": "story_number picture_key",
    "ticket": "number record_kind record_ref field language state answer received_at due_on answered_at version",
    "exclusion": "project_ref kind reason_tr reason_en decided_on decision replaced_by source",
    "gazetteer": "name place_code geom note source",
    "indicator": (
        "code name name_en unit_tr unit_en direction publisher licence decimals is_denominator aggregation note source"
    ),
    "indicator_value": "indicator_code place_code period value note source",
    "load": "id file_name sha256 rows_read outcome finished_at change_set_id",
    "location": (
        "project_ref position role place_code place_name precision share method distance_m geom geom_source source"
    ),
    "media": (
        "key project_ref site_ref role position file_name width height credit licence taken_on alt_tr alt_en kind url "
        "seconds caption_tr caption_en renditions geom before_key source"
    ),
    "membership": "place_code group_code valid_from valid_to basis note source",
    "organisation": "key name kind source",
    "organisation_merge": "old_key old_name organisation_key source",
    "participation": "project_ref organisation_key role position note source",
    "performance_indicator": (
        "code call_code result_programme name name_en unit_tr unit_en target actual as_of note source"
    ),
    "picture_withdrawal": "media_key",
    "place": "code kind slug name name_en parent_code valid_from valid_to area_km2 note geom shape source",
    "place_piece": "id place_code geom",
    "programme": "code name name_en support_kind theme position note source",
    "project": (
        "ref kind title title_en title_is_official summary programme_code call_code component_code result_programme "
        "support_kind sector status status_as_of year contract_date start_date end_date reported_on months "
        "support_amount total_budget own_share paid price_year price_year_basis note confidence is_sample scope "
        "source"
    ),
    "project_result": "project_ref position measure planned achieved as_of note source",
    "published_total": "code label_tr label_en as_of projects support_total note source",
    "result_component": (
        "code result_programme name name_en kind starts_quarter ends_quarter months call_code basis note source"
    ),
    "result_measure": "code label_tr label_en unit_tr unit_en position sums source",
    "result_programme": "code name name_en name_basis responsible_unit starts ends position note source",
    "retirement": "record ref kind successor reason_tr reason_en retired_on source",
    "sector": "code label_tr label_en position source",
    "site": (
        "ref slug name name_en place_code place_name precision geom geom_source registry_ref period owner_kind "
        "status status_as_of progress_pct progress_on planned_end new_function open_to_public opening_hours note "
        "confidence is_sample source"
    ),
    "site_project": "site_ref project_ref role source",
    "status": "code label_tr label_en phase position source",
    "status_event": "project_ref position happened status text_tr text_en source",
    "support_kind": "code label_tr label_en position source",
    "synonym": "meaning phrase source",
    "withholding": "ref project_ref site_ref slug",
    "word": "word shown projects",
    "yearly_rate": "series year value source",
}
"""Table → the columns that may be public."""

PRIVATE_COLUMNS: dict[str, str] = {
    "media": "original_sha256 people_checked",
    "picture_withdrawal": "original_sha256 reason account_id withdrawn_at",
    "change": "before after",
    "load": "problems",
    "organisation": "is_person",
    "project": "search_text",
    "story": "email consent handled_by",
    "story_photo": "position held_name width height taken_on lat lon",
    "ticket": "wrong right knowledge email draft handled_by proposal_id",
    "withholding": "reason since source",
}
"""Table → columns that are asked of it, if at all, only to decide what is shown: never shown themselves."""

PRIVATE_TABLES = frozenset({"organisation_private", "project_private", "received_row"})
"""Tables of the register and its memory that nothing public may name; of the desk, all but PUBLIC_COLUMNS'."""

EVERYWHERE = "source_key"
"""Which source brought a row: in every table of the register, and no secret."""
