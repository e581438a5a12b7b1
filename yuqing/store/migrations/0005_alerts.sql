-- What was told to people as an alert. Never changed: a graver alert is a new row that names the one it replaces.
create table alerts (
    alert_id bigint primary key,
    kind varchar not null,
    -- topic:12, word:停水 or unit.
    subject varchar not null,
    topic_id bigint,
    since_at timestamp not null,
    -- The mentions behind it were published from start_at until until_at.
    start_at timestamp not null,
    until_at timestamp not null,
    strength double not null,
    mention_count integer not null,
    level tinyint not null,
    sentence varchar not null,
    formula varchar not null,
    numbers varchar not null,
    raised_at timestamp not null,
    replaces bigint
);

-- What people said about an alert; the newest row of an alert holds.
create table alert_verdicts (
    verdict_id bigint primary key,
    alert_id bigint not null,
    verdict varchar not null,
    reason varchar not null,
    actor varchar not null,
    made_at timestamp not null
);

-- How grave people hold past topics to be, 1-5 as the levels; the newest row of a topic holds.
create table topic_judgements (
    judgement_id bigint primary key,
    topic_id bigint not null,
    level tinyint not null,
    actor varchar not null,
    made_at timestamp not null
);

-- Thresholds of the score that the unit accepted instead of the shipped ones; the newest row holds. An empty list
-- means the shipped ones again.
create table scale_thresholds (
    change_id bigint primary key,
    thresholds double[] not null,
    reason varchar not null,
    actor varchar not null,
    made_at timestamp not null
);

create trigger alerts_keep_update before update on alerts
for each statement insert into schema_version select error('alerts is append-only'), now();
create trigger alerts_keep_delete before delete on alerts
for each statement insert into schema_version select error('alerts is append-only'), now();
create trigger alert_verdicts_keep_update before update on alert_verdicts
for each statement insert into schema_version select error('alert_verdicts is append-only'), now();
create trigger alert_verdicts_keep_delete before delete on alert_verdicts
for each statement insert into schema_version select error('alert_verdicts is append-only'), now();
create trigger topic_judgements_keep_update before update on topic_judgements
for each statement insert into schema_version select error('topic_judgements is append-only'), now();
create trigger topic_judgements_keep_delete before delete on topic_judgements
for each statement insert into schema_version select error('topic_judgements is append-only'), now();
create trigger scale_thresholds_keep_update before update on scale_thresholds
for each statement insert into schema_version select error('scale_thresholds is append-only'), now();
create trigger scale_thresholds_keep_delete before delete on scale_thresholds
for each statement insert into schema_version select error('scale_thresholds is append-only'), now();

create view alert_states as
select a.*, v.verdict, v.reason, v.actor, v.made_at as judged_at,
       case when v.verdict is not null then v.verdict
            when r.alert_id is not null then 'replaced' else 'new' end as state
from alerts a
left join (
    select alert_id, arg_max(verdict, verdict_id) as verdict, arg_max(reason, verdict_id) as reason,
           arg_max(actor, verdict_id) as actor, max(made_at) as made_at
    from alert_verdicts group by all
) v using (alert_id)
left join (select distinct replaces as alert_id from alerts where replaces is not null) r using (alert_id);
