from django.db import migrations, models

MEASURES = """{sign}, {sign} * coalesce(d.amount_base, 0), {sign} * coalesce(d.amount_base * d.probability / 100, 0),
       {sign} * coalesce(extract(epoch from d.closed_at - d.created_at), 0) from {deals} d where d.deleted_at is null"""
ROWS = f"""
select 'begun', d.owner_id, d.pipeline_id, d.furthest_id, (d.created_at at time zone 'UTC')::date, '', '', false, {MEASURES}
union all
select 'open', d.owner_id, d.pipeline_id, d.stage_id, date_trunc('month', d.closes_on::timestamp)::date, d.status, d.forecast,
       d.next_step_kind = '', {MEASURES} and d.status = 'open'
union all
select 'closed', d.owner_id, d.pipeline_id, null, (d.closed_at at time zone 'UTC')::date, d.status, d.loss_reason, false,
       {MEASURES} and d.status in ('won', 'lost')
"""
KEYS = "book, owner, pipeline, stage, day, status, label, is_idle"
ADD = f"""
insert into insight_dealsum ({KEYS}, deals, amount, weighted, seconds, is_fresh)
select {KEYS}, sum(sign), sum(amount), sum(weighted), sum(seconds), true
from ({{moved}}) moved ({KEYS}, sign, amount, weighted, seconds) group by {KEYS}
having sum(sign) <> 0 or sum(amount) <> 0 or sum(weighted) <> 0 or sum(seconds) <> 0;
"""


def adding(*moved: tuple[str, int]) -> str:
    return ADD.format(moved=" union all ".join(ROWS.format(deals=table, sign=sign) for table, sign in moved))


def trigger(event: str, tables: str, *moved: tuple[str, int]) -> str:
    """After each statement: what the deals were is taken from the book, what they are is added to it."""
    return f"""
create function insight_deals_{event}() returns trigger language plpgsql as $$
begin
  {adding(*moved)}
  return null;
end $$;
create trigger insight_deals_{event} after {event} on sales_deal referencing {tables}
for each statement execute function insight_deals_{event}();
"""


FORWARD = "".join(
    (
        trigger("insert", "new table as came", ("came", 1)),
        trigger("update", "old table as gone new table as came", ("gone", -1), ("came", 1)),
        trigger("delete", "old table as gone", ("gone", -1)),
        adding(("sales_deal", 1)),
    )
)
BACKWARD = "".join(
    f"drop trigger insight_deals_{event} on sales_deal; drop function insight_deals_{event}();"
    for event in ("insert", "update", "delete")
)


class Migration(migrations.Migration):
    """The book of sums, kept by triggers of the deals' table: whatever writes deals, it is right."""

    initial = True
    dependencies = [("sales", "0001_squashed_0003_lead_territory")]
    operations = [
        migrations.CreateModel(
            name="DealSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("book", models.CharField(max_length=6)),
                ("owner", models.UUIDField(null=True)),
                ("pipeline", models.UUIDField(null=True)),
                ("stage", models.UUIDField(null=True)),
                ("day", models.DateField(null=True)),
                ("status", models.CharField(max_length=6)),
                ("label", models.CharField(max_length=16)),
                ("is_idle", models.BooleanField()),
                ("deals", models.BigIntegerField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=30)),
                ("weighted", models.DecimalField(decimal_places=6, max_digits=34)),
                ("seconds", models.DecimalField(decimal_places=6, max_digits=30)),
                ("is_fresh", models.BooleanField(default=True)),
            ],
            options={
                "indexes": [
                    models.Index(models.F("book"), models.F("owner"), models.F("day"), name="deal_sum_read"),
                    models.Index(models.F("id"), condition=models.Q(("is_fresh", True)), name="deal_sum_fresh"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_fresh", False)),
                        fields=("book", "owner", "pipeline", "stage", "day", "status", "label", "is_idle"),
                        name="deal_sum_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
