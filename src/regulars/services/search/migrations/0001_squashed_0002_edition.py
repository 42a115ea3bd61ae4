import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from regulars.base.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('search', '0001_initial'),
        ('search', '0002_edition'),
    ]

    initial = True

    dependencies = [
        ('engine', '0001_squashed_0020_remind_before'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Opened',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', '-at'], name='opened_lately')],
                        'constraints': [models.UniqueConstraint(models.F('user'), models.F('record'), name='opened_once')],
                    },
                ),
            ],
        ),
        # a new installation has nothing to write anew
        migrations.RunSQL(
            "insert into engine_setting (name, value) values ('search.edition', '1') on conflict do nothing",
            migrations.RunSQL.noop,
        ),
    ]
