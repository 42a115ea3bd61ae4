import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import regulars.base.ids
import regulars.engine.models.record
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

from regulars.base.tables import CreateTables
from regulars.engine.migrations._extra_sql import FUNCTIONS, GONE

SORT_KEY = """
create or replace function sort_key(words text) returns text
language sql immutable strict parallel safe
as $$ select lower(public.unaccent('public.unaccent'::regdictionary, words)) $$
"""

LOG = """
create sequence engine_change_id_seq;
create table engine_change (
  id bigint not null default nextval('engine_change_id_seq'),
  transaction bigint not null,
  at timestamptz not null,
  actor uuid,
  source varchar(20) not null,
  token uuid,
  entity varchar(40) not null,
  record uuid not null,
  version integer not null,
  verb varchar(40) not null,
  title text not null,
  diff jsonb not null,
  refs uuid[] not null,
  cause bigint,
  batch uuid,
  happened_at timestamptz,
  gone boolean,
  origin uuid,
  primary key (id, at)
) partition by range (at);
alter sequence engine_change_id_seq owned by engine_change.id;
create index change_feed on engine_change (transaction, id);
create index change_of_record on engine_change (record, id);
create index change_of_batch on engine_change (batch) where batch is not null;
create index change_at on engine_change (at, id);
create index change_of_actor on engine_change (actor, at, id) where actor is not null;
create index change_of_entity on engine_change (entity, at, id);
create index change_of_verb on engine_change (verb, at, id) where verb not in ('create', 'update');
create index change_of_token on engine_change (token, at, id) where token is not null;
create index change_of_origin on engine_change (origin, at, id) where origin is not null;
create index change_of_cause on engine_change (cause) where cause is not null;
create index change_gone on engine_change (at, id) where gone;
create table engine_change_rest partition of engine_change default;

create function stamp_transaction() returns trigger language plpgsql as $$
begin
  new.transaction := pg_current_xact_id()::text::bigint;
  return new;
end $$;
create trigger stamp_transaction before insert on engine_change for each row execute function stamp_transaction();
"""
LOG_GONE = "drop table engine_change; drop function stamp_transaction()"


class Migration(migrations.Migration):

    replaces = [
        ('engine', '0001_initial'),
        ('engine', '0002_views_and_weeks'),
        ('engine', '0003_history'),
        ('engine', '0004_search_words'),
        ('engine', '0005_first_views'),
        ('engine', '0006_merge'),
        ('engine', '0007_custom'),
        ('engine', '0008_reach'),
        ('engine', '0009_form_rules'),
        ('engine', '0010_layouts'),
        ('engine', '0011_search_indexes'),
        ('engine', '0012_file_texts'),
        ('engine', '0013_sensitive_readings'),
        ('engine', '0014_lists'),
        ('engine', '0015_territory_rules'),
        ('engine', '0016_origin'),
        ('engine', '0017_merged_shares'),
        ('engine', '0018_programs'),
        ('engine', '0019_readings_in_audit'),
        ('engine', '0020_remind_before'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(SORT_KEY, "drop function if exists sort_key(text)"),
        migrations.RunSQL("create sequence if not exists access_epoch", "drop sequence if exists access_epoch"),
        migrations.RunSQL(FUNCTIONS, GONE),
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Cursor',
                    fields=[
                        ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                        ('transaction', models.BigIntegerField(default=0)),
                        ('change', models.BigIntegerField(default=0)),
                        ('moved_at', models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Setting',
                    fields=[
                        ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                        ('value', models.JSONField()),
                    ],
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('name', models.TextField()),
                        ('email', models.EmailField(max_length=254, unique=True)),
                        ('phone', models.TextField(blank=True, default='')),
                        ('job_title', models.TextField(blank=True, default='')),
                        ('is_admin', models.BooleanField(default=False)),
                        ('is_active', models.BooleanField(default=True)),
                        ('language', models.CharField(blank=True, default='', max_length=5)),
                        ('timezone', models.CharField(blank=True, default='', max_length=60)),
                        ('theme', models.CharField(blank=True, default='', max_length=10)),
                        ('density', models.CharField(blank=True, default='', max_length=12)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('roles', models.ManyToManyField(blank=True, related_name='users', to='engine.role')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='engine.team')),
                        ('first_weekday', models.CharField(blank=True, default='', max_length=1)),
                        ('is_program', models.BooleanField(default=False)),
                        ('remind_before', models.IntegerField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(django.db.models.functions.comparison.Collate(regulars.engine.models.record.SortKey('name'), 'C'), models.F('id'), name='user_by_name')],
                    },
                ),
                migrations.CreateModel(
                    name='ExchangeRate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('currency', models.CharField(max_length=3)),
                        ('day', models.DateField()),
                        ('base', models.CharField(max_length=3)),
                        ('rate', models.DecimalField(decimal_places=10, max_digits=20)),
                        ('is_manual', models.BooleanField(default=False)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('currency'), models.F('base'), models.F('day'), name='rate_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Role',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('name', models.TextField()),
                        ('description', models.TextField(blank=True, default='')),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='SearchDocument',
                    fields=[
                        ('record', models.UUIDField(primary_key=True, serialize=False)),
                        ('entity', models.CharField(max_length=40)),
                        ('owner', models.UUIDField(null=True)),
                        ('title', models.TextField()),
                        ('subtitle', models.TextField(default='')),
                        ('words', models.TextField()),
                        ('vector', django.contrib.postgres.search.SearchVectorField()),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(models.F('vector'), name='search_vector'), models.Index(models.F('owner'), models.F('record'), name='search_of_owner'), models.Index(models.F('entity'), models.F('record'), name='search_of_entity'), models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Left('words', 40), 'text_pattern_ops'), name='search_beginning')],
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=255)),
                        ('media_type', models.CharField(max_length=100)),
                        ('size', models.BigIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('entity', models.CharField(blank=True, default='', max_length=40)),
                        ('record', models.UUIDField(db_index=True, null=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('name', models.TextField()),
                        ('region', models.TextField(blank=True, default='')),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(django.db.models.functions.comparison.Collate(regulars.engine.models.record.SortKey('name'), 'C'), models.F('id'), name='team_by_name')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedView',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('entity', models.CharField(max_length=40)),
                        ('name', models.CharField(max_length=80)),
                        ('is_shared', models.BooleanField(default=False)),
                        ('filter', models.JSONField(default=dict)),
                        ('sort', models.CharField(blank=True, default='', max_length=80)),
                        ('columns', models.JSONField(default=list)),
                        ('layout', models.CharField(default='list', max_length=10)),
                        ('position', models.IntegerField(default=0)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='engine.team')),
                        ('group', models.JSONField(default=list)),
                        ('group_sort', models.CharField(blank=True, default='', max_length=80)),
                        ('rows', models.CharField(blank=True, default='', max_length=120)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('entity'), models.F('owner'), name='view_of_owner')],
                    },
                ),
                migrations.CreateModel(
                    name='Grant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entity', models.CharField(max_length=40)),
                        ('action', models.CharField(max_length=40)),
                        ('scope', models.CharField(max_length=10)),
                        ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='engine.role')),
                        ('condition', models.JSONField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('role'), models.F('entity'), models.F('action'), name='grant_once')],
                    },
                ),
                migrations.CreateModel(
                    name='FieldRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entity', models.CharField(max_length=40)),
                        ('field', models.CharField(max_length=60)),
                        ('mode', models.CharField(max_length=10)),
                        ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='field_rules', to='engine.role')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('role'), models.F('entity'), models.F('field'), name='field_rule_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=40)),
                        ('label', models.TextField()),
                        ('entity', models.CharField(blank=True, default='', max_length=40)),
                        ('state', models.CharField(default='waiting', max_length=12)),
                        ('done', models.BigIntegerField(default=0)),
                        ('total', models.BigIntegerField(null=True)),
                        ('counts', models.JSONField(default=dict)),
                        ('input', models.JSONField(default=dict)),
                        ('position', models.JSONField(default=dict)),
                        ('batch', models.UUIDField(default=regulars.base.ids.uuid7)),
                        ('message', models.TextField(default='')),
                        ('cancel_asked', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('beat_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to=settings.AUTH_USER_MODEL)),
                        ('errors', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='engine.storedfile')),
                        ('result', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='engine.storedfile')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['actor', '-created_at'], name='run_of_actor')],
                    },
                ),
                migrations.CreateModel(
                    name='SearchWord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('word', models.TextField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['word'], name='search_word'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('word', 'gin_trgm_ops'), name='search_word_trigrams')],
                    },
                ),
                migrations.CreateModel(
                    name='ViewChoice',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('entity', models.CharField(max_length=40)),
                        ('first', models.CharField(blank=True, default='', max_length=40)),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='view_choices', to=settings.AUTH_USER_MODEL)),
                        ('order', models.JSONField(default=list)),
                        ('role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='view_choices', to='engine.role')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('entity'), models.F('user'), name='first_view_once'), models.UniqueConstraint(models.F('entity'), models.F('role'), name='first_view_once_a_role'), models.CheckConstraint(condition=models.Q(models.Q(('role__isnull', True), ('user__isnull', False)), models.Q(('role__isnull', False), ('user__isnull', True)), _connector='OR'), name='first_view_of_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Merge',
                    fields=[
                        ('record', models.UUIDField(primary_key=True, serialize=False)),
                        ('entity', models.CharField(max_length=40)),
                        ('winner', models.UUIDField(db_index=True)),
                        ('batch', models.UUIDField(db_index=True)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('files', models.JSONField(default=list)),
                        ('shares', models.JSONField(default=dict)),
                    ],
                ),
                migrations.CreateModel(
                    name='CustomEntity',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('key', models.TextField(unique=True)),
                        ('plural', models.TextField(unique=True)),
                        ('label', models.TextField()),
                        ('label_ru', models.TextField(blank=True, default='')),
                        ('label_plural', models.TextField()),
                        ('label_plural_ru', models.TextField(blank=True, default='')),
                        ('name_label', models.TextField(blank=True, default='')),
                        ('name_label_ru', models.TextField(blank=True, default='')),
                        ('help', models.TextField(blank=True, default='')),
                        ('help_ru', models.TextField(blank=True, default='')),
                        ('icon', models.TextField(blank=True, default='box')),
                        ('menu_group', models.TextField(blank=True, default='sales')),
                        ('is_in_menu', models.BooleanField(default=True)),
                        ('is_open', models.BooleanField(default=False)),
                        ('is_retired', models.BooleanField(default=False)),
                        ('stage_field', models.TextField(blank=True, default='')),
                        ('start_field', models.TextField(blank=True, default='')),
                        ('end_field', models.TextField(blank=True, default='')),
                        ('position', models.IntegerField(default=0)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='CustomField',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('entity', models.TextField()),
                        ('key', models.TextField()),
                        ('kind', models.TextField()),
                        ('label', models.TextField()),
                        ('label_ru', models.TextField(blank=True, default='')),
                        ('help', models.TextField(blank=True, default='')),
                        ('help_ru', models.TextField(blank=True, default='')),
                        ('section', models.TextField(blank=True, default='')),
                        ('section_ru', models.TextField(blank=True, default='')),
                        ('is_required', models.BooleanField(default=False)),
                        ('is_unique', models.BooleanField(default=False)),
                        ('is_searched', models.BooleanField(default=False)),
                        ('is_indexed', models.BooleanField(default=False)),
                        ('index_state', models.TextField(blank=True, default='')),
                        ('is_retired', models.BooleanField(default=False)),
                        ('position', models.IntegerField(default=0)),
                        ('options', models.JSONField(blank=True, default=list)),
                        ('rules', models.JSONField(blank=True, default=dict)),
                        ('initial', models.JSONField(blank=True, default=None, null=True)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('is_personal', models.BooleanField(default=False)),
                        ('is_sensitive', models.BooleanField(default=False)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('entity'), models.F('key'), name='custom_field_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CustomRecord',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('entity', models.TextField(editable=False)),
                        ('name', models.TextField()),
                        ('external_id', models.TextField(blank=True, null=True)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('entity'), models.F('id'), name='custom_record_by_age'), models.Index(models.F('entity'), models.F('owner'), name='custom_record_by_owner'), models.Index(models.F('entity'), django.db.models.functions.comparison.Collate(regulars.engine.models.record.SortKey('name'), 'C'), models.F('id'), name='custom_record_by_name')],
                        'constraints': [models.UniqueConstraint(models.F('entity'), models.F('external_id'), name='custom_record_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Territory',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('name', models.TextField()),
                        ('description', models.TextField(blank=True, default='')),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='engine.territory')),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('position', models.IntegerField(default=0)),
                    ],
                    options={
                        'indexes': [models.Index(django.db.models.functions.comparison.Collate(regulars.engine.models.record.SortKey('name'), 'C'), models.F('id'), name='territory_by_name')],
                    },
                ),
                migrations.CreateModel(
                    name='TerritoryMember',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('function', models.CharField(default='member', max_length=12)),
                        ('name', models.TextField(blank=True, default='')),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='engine.territory')),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='territories', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Share',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField(null=True)),
                        ('name', models.CharField(blank=True, default='', max_length=80)),
                        ('filter', models.JSONField(null=True)),
                        ('level', models.CharField(default='view', max_length=8)),
                        ('until', models.DateTimeField(null=True)),
                        ('note', models.TextField(blank=True, default='')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='engine.team')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='shares', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record'), name='share_of_record'), models.Index(models.F('user'), models.F('entity'), name='share_with_user'), models.Index(models.F('team'), models.F('entity'), name='share_with_team')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('user__isnull', True), ('team__isnull', True), _connector='XOR'), name='share_with_one')],
                    },
                ),
                migrations.CreateModel(
                    name='FormRule',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('entity', models.TextField()),
                        ('label', models.TextField()),
                        ('label_ru', models.TextField(blank=True, default='')),
                        ('effect', models.TextField()),
                        ('targets', models.JSONField(blank=True, default=list)),
                        ('condition', models.JSONField(blank=True, default=dict)),
                        ('message', models.TextField(blank=True, default='')),
                        ('message_ru', models.TextField(blank=True, default='')),
                        ('is_active', models.BooleanField(default=True)),
                        ('position', models.IntegerField(default=0)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('entity'), name='form_rule_of_entity')],
                    },
                ),
                migrations.CreateModel(
                    name='Layout',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('entity', models.TextField()),
                        ('label', models.TextField()),
                        ('parts', models.JSONField(blank=True, default=dict)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.role')),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('entity'), name='layout_of_entity')],
                    },
                ),
                migrations.CreateModel(
                    name='FileText',
                    fields=[
                        ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='content', serialize=False, to='engine.storedfile')),
                        ('text', models.TextField(blank=True, default='')),
                        ('vector', django.contrib.postgres.search.SearchVectorField()),
                        ('problem', models.CharField(blank=True, default='', max_length=200)),
                        ('read_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(models.F('vector'), name='file_text_vector')],
                    },
                ),
                migrations.CreateModel(
                    name='Reading',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('actor', models.UUIDField(null=True)),
                        ('viewer', models.UUIDField(null=True)),
                        ('source', models.CharField(max_length=20)),
                        ('token', models.UUIDField(null=True)),
                        ('entity', models.CharField(max_length=40)),
                        ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                        ('records', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                        ('origin', models.UUIDField(null=True)),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(models.F('records'), name='reading_of_record'), models.Index(models.F('actor'), models.F('id'), name='reading_by_actor'), models.Index(models.F('at'), name='reading_at')],
                    },
                ),
                migrations.CreateModel(
                    name='RunRefusal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('title', models.TextField(blank=True, default='')),
                        ('reason', models.TextField()),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refusals', to='engine.run')),
                    ],
                ),
                migrations.CreateModel(
                    name='TerritoryRule',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('entity', models.TextField(default='account')),
                        ('label', models.TextField()),
                        ('condition', models.JSONField(blank=True, default=dict)),
                        ('position', models.IntegerField(default=0)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='engine.territory')),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='TerritoryPlan',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('entity', models.CharField(max_length=40)),
                        ('tree', models.JSONField(default=list)),
                        ('batch', models.UUIDField(null=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['entity', '-created_at'], name='territory_plan_of_entity'), models.Index(fields=['batch'], name='territory_plan_of_batch')],
                    },
                ),
                migrations.CreateModel(
                    name='Origin',
                    fields=[
                        ('id', models.UUIDField(primary_key=True, serialize=False)),
                        ('address', models.CharField(blank=True, db_index=True, default='', max_length=45)),
                        ('session', models.CharField(blank=True, db_index=True, default='', max_length=40)),
                        ('agent', models.CharField(blank=True, default='', max_length=300)),
                        ('first_at', models.DateTimeField()),
                    ],
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(LOG, LOG_GONE),
            ],
            state_operations=[
                migrations.CreateModel(
                    name='Change',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('transaction', models.BigIntegerField(default=0)),
                        ('at', models.DateTimeField()),
                        ('actor', models.UUIDField(null=True)),
                        ('source', models.CharField(max_length=20)),
                        ('token', models.UUIDField(null=True)),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('version', models.IntegerField()),
                        ('verb', models.CharField(max_length=40)),
                        ('title', models.TextField(default='')),
                        ('diff', models.JSONField(default=dict)),
                        ('refs', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                        ('cause', models.BigIntegerField(null=True)),
                        ('batch', models.UUIDField(null=True)),
                        ('happened_at', models.DateTimeField(null=True)),
                        ('gone', models.BooleanField(null=True)),
                        ('origin', models.UUIDField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('transaction'), models.F('id'), name='change_feed'), models.Index(models.F('record'), models.F('id'), name='change_of_record'), models.Index(models.F('batch'), condition=models.Q(('batch__isnull', False)), name='change_of_batch')],
                    },
                ),
            ],
        ),
    ]
