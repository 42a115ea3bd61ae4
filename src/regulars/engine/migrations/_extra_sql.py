"""The parts of custom fields as SQL: what `engine.fields.extra` does in Python. Wrong values are null, never an error.

All immutable, so that indexes can hold them; those that are one expression are inlined by the planner.
"""

FUNCTIONS = r"""
create or replace function extra_text(j jsonb) returns text language sql immutable parallel safe as
$$ select coalesce(j #>> '{}', '') $$;

create or replace function extra_boolean(j jsonb) returns boolean language sql immutable parallel safe as
$$ select coalesce(j = 'true'::jsonb, false) $$;

create or replace function extra_integer(j jsonb) returns bigint language sql immutable parallel safe as
$$ select case when jsonb_typeof(j) = 'number'
     then case when abs(j::numeric) < 9e18 then trunc(j::numeric)::bigint end end $$;

create or replace function extra_duration(j jsonb) returns interval language sql immutable parallel safe as
$$ select case when jsonb_typeof(j) = 'number'
     then case when abs(j::numeric) < 1e12 then make_interval(secs => j::numeric::double precision) end end $$;

create or replace function extra_decimal(j jsonb) returns numeric language sql immutable parallel safe as
$$ select case when j #>> '{}' ~ '^-?\d{1,30}(\.\d{1,20})?$' then (j #>> '{}')::numeric end $$;

create or replace function extra_uuid(j jsonb) returns uuid language sql immutable parallel safe as
$$ select case when j #>> '{}' ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then (j #>> '{}')::uuid end $$;

create or replace function extra_date(j jsonb) returns date language plpgsql immutable parallel safe as $$
declare
  word text := j #>> '{}';
begin
  if word ~ '^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$' then
    return make_date(left(word, 4)::int, substr(word, 6, 2)::int, 1) + (right(word, 2)::int - 1);
  end if;
  return null;
end $$;

create or replace function extra_moment(j jsonb) returns timestamptz language plpgsql immutable parallel safe as $$
declare
  word text := j #>> '{}';
begin
  if word ~ '^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$' then
    return timezone('UTC', (make_date(left(word, 4)::int, substr(word, 6, 2)::int, 1) + (substr(word, 9, 2)::int - 1))
      + make_time(substr(word, 12, 2)::int, substr(word, 15, 2)::int, rtrim(substr(word, 18), 'Z')::double precision));
  end if;
  return null;
end $$;

create or replace function extra_words(j jsonb) returns text[] language plpgsql immutable parallel safe as $$
begin
  if jsonb_typeof(j) = 'array' then
    return array(select jsonb_array_elements_text(j));
  end if;
  return '{}';
end $$;

create sequence if not exists settings_epoch;
select nextval('settings_epoch'), nextval('access_epoch');  -- the first call gives what last_value says before it: no move would be seen
create sequence if not exists engine_customrecord_number start 1001;
"""

GONE = """
drop function if exists extra_text(jsonb), extra_boolean(jsonb), extra_integer(jsonb), extra_duration(jsonb),
  extra_decimal(jsonb), extra_uuid(jsonb), extra_date(jsonb), extra_moment(jsonb), extra_words(jsonb);
drop sequence if exists settings_epoch, engine_customrecord_number;
"""
