"""The rota, the ways to people, and the proofs of reach."""

import sqlalchemy as sa
from alembic import op

from services.schema import row

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DEFAULTED = (
    ("delivery", "channel"),
    ("delivery", "urgency"),
    ("engine_lease", "schema"),
    ("page", "kind"),
    ("page", "rung"),
    ("shift", "duty"),
    ("shift", "check_step"),
)
"""Columns that rows from before get a value for; the models give it to later ones."""


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.Column("made_at", row.UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_calendar_day_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint(
            "municipality_id", "day", name=op.f("uq_calendar_day_municipality_id_day")
        ),
    )
    op.create_table(
        "probe",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", row.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", row.UtcDateTime(timezone=True), nullable=True),
        sa.Column("displayed_at", row.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("municipality_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_probe_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_probe")),
        sa.UniqueConstraint(
            "municipality_id", "token_hash", name=op.f("uq_probe_municipality_id_token_hash")
        ),
    )
    with op.batch_alter_table("probe", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_probe_municipality_id_made_at"),
            ["municipality_id", "made_at"],
            unique=False,
        )

    op.create_table(
        "source",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("silent_after", sa.Integer(), nullable=False),
        sa.Column("heard_at", row.UtcDateTime(timezone=True), nullable=False),
        sa.Column("alarmed_at", row.UtcDateTime(timezone=True), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("municipality_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_source_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_source")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_source_municipality_id_name")),
        sa.UniqueConstraint(
            "municipality_id", "token_hash", name=op.f("uq_source_municipality_id_token_hash")
        ),
    )
    op.create_table(
        "contact_way",
        sa.Column("worker_id", sa.String(length=36), nullable=True),
        sa.Column("team_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("municipality_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_contact_way_municipality_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "worker_id"],
            ["worker.municipality_id", "worker.id"],
            name=op.f("fk_contact_way_municipality_id_worker_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_contact_way")),
    )
    with op.batch_alter_table("contact_way", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_way_municipality_id_team_id"),
            ["municipality_id", "team_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_contact_way_municipality_id_worker_id"),
            ["municipality_id", "worker_id"],
            unique=False,
        )

    op.create_table(
        "gap_warning",
        sa.Column("team_id", sa.String(length=36), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("starts_at", row.UtcDateTime(timezone=True), nullable=False),
        sa.Column("distance", sa.String(length=20), nullable=False),
        sa.Column("warned_at", row.UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_gap_warning_municipality_id_team_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_gap_warning")),
        sa.UniqueConstraint(
            "municipality_id",
            "team_id",
            "duty",
            "starts_at",
            "distance",
            name=op.f("uq_gap_warning_municipality_id_team_id_duty_starts_at_distance"),
        ),
    )
    op.create_table(
        "policy",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.Column("made_at", row.UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_policy_municipality_id_team_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_policy")),
        sa.UniqueConstraint(
            "municipality_id",
            "team_id",
            "number",
            name=op.f("uq_policy_municipality_id_team_id_number"),
        ),
    )
    op.create_table(
        "shift_rule",
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("team_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.Column("made_at", row.UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_shift_rule_municipality_id_team_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_shift_rule")),
    )
    with op.batch_alter_table("shift_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shift_rule_municipality_id_team_id"),
            ["municipality_id", "team_id"],
            unique=False,
        )

    op.create_table(
        "swap",
        sa.Column("shift_id", sa.String(length=36), nullable=False),
        sa.Column("back_id", sa.String(length=36), nullable=True),
        sa.Column("to_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("answered_at", row.UtcDateTime(timezone=True), nullable=True),
        sa.Column("team_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.Column("made_at", row.UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "back_id"],
            ["shift.municipality_id", "shift.id"],
            name=op.f("fk_swap_municipality_id_back_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "shift_id"],
            ["shift.municipality_id", "shift.id"],
            name=op.f("fk_swap_municipality_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_swap_municipality_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "to_id"],
            ["worker.municipality_id", "worker.id"],
            name=op.f("fk_swap_municipality_id_to_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_swap")),
    )
    with op.batch_alter_table("swap", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_swap_municipality_id_shift_id"),
            ["municipality_id", "shift_id"],
            unique=False,
        )

    op.create_table(
        "hospital_answer",
        sa.Column("period_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.Column("made_at", row.UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
            name=op.f("fk_hospital_answer_municipality_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "period_id"],
            ["ready_period.municipality_id", "ready_period.id"],
            name=op.f("fk_hospital_answer_municipality_id_period_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_hospital_answer")),
    )
    with op.batch_alter_table("hospital_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hospital_answer_municipality_id_case_id"),
            ["municipality_id", "case_id"],
            unique=False,
        )

    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lapses_at", row.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answered_at", row.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("policy_id", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_alert_municipality_id_policy_id"),
            "policy",
            ["municipality_id", "policy_id"],
            ["municipality_id", "id"],
        )

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("channel", sa.String(length=10), nullable=False, server_default="push")
        )
        batch_op.add_column(sa.Column("way_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("called_at", row.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("provider_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("urgency", sa.Integer(), nullable=False, server_default="0"))
        batch_op.alter_column("endpoint_id", existing_type=sa.VARCHAR(length=36), nullable=True)
        batch_op.drop_index(batch_op.f("ix_delivery_municipality_id_state_not_before"))
        batch_op.create_index(
            batch_op.f("ix_delivery_municipality_id_state_urgency_not_before_id"),
            ["municipality_id", "state", "urgency", "not_before", "id"],
            unique=False,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_delivery_municipality_id_way_id"),
            "contact_way",
            ["municipality_id", "way_id"],
            ["municipality_id", "id"],
        )

    with op.batch_alter_table("engine_lease", schema=None) as batch_op:
        batch_op.add_column(sa.Column("schema", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.String(length=20), nullable=False, server_default="ready")
        )
        batch_op.add_column(sa.Column("team_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("rung", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("next_rung_at", row.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.alter_column("alert_id", existing_type=sa.VARCHAR(length=36), nullable=True)
        batch_op.alter_column("worker_id", existing_type=sa.VARCHAR(length=36), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_page_municipality_id_made_at"),
            ["municipality_id", "made_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_page_municipality_id_next_rung_at"),
            ["municipality_id", "next_rung_at"],
            unique=False,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_page_municipality_id_team_id"),
            "team",
            ["municipality_id", "team_id"],
            ["municipality_id", "id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_page_municipality_id_shift_id"),
            "shift",
            ["municipality_id", "shift_id"],
            ["municipality_id", "id"],
        )

    with op.batch_alter_table("push_endpoint", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("last_opened_at", row.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("asked_at", row.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("duty", sa.String(), nullable=False, server_default="hospital")
        )
        batch_op.add_column(sa.Column("rule_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("slot", row.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("check_at", row.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("check_step", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("asked_at", row.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("confirmed_at", row.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.alter_column("worker_id", existing_type=sa.VARCHAR(length=36), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_shift_municipality_id_check_at"),
            ["municipality_id", "check_at"],
            unique=False,
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_shift_municipality_id_rule_id_slot"),
            ["municipality_id", "rule_id", "slot"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_shift_municipality_id_rule_id"),
            "shift_rule",
            ["municipality_id", "rule_id"],
            ["municipality_id", "id"],
        )

    with op.batch_alter_table("worker", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reached_at", row.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("calendar_hash", sa.String(length=64), nullable=True))

    # Before answers were kept, to accept was to answer: what is long taken must not page again.
    op.execute("UPDATE alert SET answered_at = accepted_at WHERE state = 'accepted'")

    for table, column in DEFAULTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("worker", schema=None) as batch_op:
        batch_op.drop_column("calendar_hash")
        batch_op.drop_column("reached_at")

    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_shift_municipality_id_rule_id"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("uq_shift_municipality_id_rule_id_slot"), type_="unique"
        )
        batch_op.drop_index(batch_op.f("ix_shift_municipality_id_check_at"))
        batch_op.alter_column("worker_id", existing_type=sa.VARCHAR(length=36), nullable=False)
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("asked_at")
        batch_op.drop_column("check_step")
        batch_op.drop_column("check_at")
        batch_op.drop_column("slot")
        batch_op.drop_column("rule_id")
        batch_op.drop_column("duty")

    with op.batch_alter_table("push_endpoint", schema=None) as batch_op:
        batch_op.drop_column("asked_at")
        batch_op.drop_column("last_opened_at")

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_page_municipality_id_shift_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_page_municipality_id_team_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_page_municipality_id_next_rung_at"))
        batch_op.drop_index(batch_op.f("ix_page_municipality_id_made_at"))
        batch_op.alter_column("worker_id", existing_type=sa.VARCHAR(length=36), nullable=False)
        batch_op.alter_column("alert_id", existing_type=sa.VARCHAR(length=36), nullable=False)
        batch_op.drop_column("next_rung_at")
        batch_op.drop_column("rung")
        batch_op.drop_column("team_id")
        batch_op.drop_column("kind")

    with op.batch_alter_table("engine_lease", schema=None) as batch_op:
        batch_op.drop_column("schema")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_delivery_municipality_id_way_id"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_delivery_municipality_id_state_urgency_not_before_id"))
        batch_op.create_index(
            batch_op.f("ix_delivery_municipality_id_state_not_before"),
            ["municipality_id", "state", "not_before"],
            unique=False,
        )
        batch_op.alter_column("endpoint_id", existing_type=sa.VARCHAR(length=36), nullable=False)
        batch_op.drop_column("urgency")
        batch_op.drop_column("provider_id")
        batch_op.drop_column("called_at")
        batch_op.drop_column("way_id")
        batch_op.drop_column("channel")

    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_alert_municipality_id_policy_id"), type_="foreignkey"
        )
        batch_op.drop_column("policy_id")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("lapses_at")

    with op.batch_alter_table("hospital_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hospital_answer_municipality_id_case_id"))

    op.drop_table("hospital_answer")
    with op.batch_alter_table("swap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_swap_municipality_id_shift_id"))

    op.drop_table("swap")
    with op.batch_alter_table("shift_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_rule_municipality_id_team_id"))

    op.drop_table("shift_rule")
    op.drop_table("policy")
    op.drop_table("gap_warning")
    with op.batch_alter_table("contact_way", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_way_municipality_id_worker_id"))
        batch_op.drop_index(batch_op.f("ix_contact_way_municipality_id_team_id"))

    op.drop_table("contact_way")
    op.drop_table("source")
    with op.batch_alter_table("probe", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_probe_municipality_id_made_at"))

    op.drop_table("probe")
    op.drop_table("calendar_day")
