"""A new installation has nothing to write anew; one that is upgraded does it once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("engine", "0012_file_texts")]

    operations = [
        migrations.RunSQL(
            "insert into engine_setting (name, value) select 'search.edition', '1' "
            "where not exists (select 1 from engine_searchdocument) on conflict do nothing",
            migrations.RunSQL.noop,
        )
    ]
