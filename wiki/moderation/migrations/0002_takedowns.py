import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0001_initial'),
        ('pages', '0002_one_line'),
        ('spoilers', '0002_guided_display'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Takedown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.CharField(max_length=64)),
                ('reason', models.TextField(verbose_name='reason')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
            ],
            options={
                'verbose_name': 'takedown',
                'verbose_name_plural': 'takedowns',
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='moderation_decline_says_why',
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verb__in', ['reject', 'request-changes']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='moderation_decline_says_why'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['approve', 'request-changes', 'reject', 'withdraw', 'reopen', 'undo', 'publish']), ('rule__in', ['', 'moderator-edit', 'undo'])), name='moderation_decision_words_are_known'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'changes-requested', 'applied', 'rejected', 'withdrawn']), ('action__in', ['create', 'edit', 'delete', 'restore']), ('kind__in', ['episode', 'character', 'theory', 'article']), ('rule__in', ['', 'moderator-edit'])), name='moderation_proposal_words_are_known'),
        ),
        migrations.AddField(
            model_name='takedown',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='takedown',
            name='revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='takedowns', to='pages.revision'),
        ),
        migrations.AddField(
            model_name='takedown',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='takedowns', to='moderation.version'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revision__isnull', False), ('version', None)), models.Q(('revision', None), ('version__isnull', False)), _connector='OR'), name='moderation_takedown_of_one_text'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='moderation_takedown_says_why'),
        ),
    ]
