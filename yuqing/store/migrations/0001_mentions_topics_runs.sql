create table schema_version (number integer not null, applied_at timestamp not null);

-- A calendar day and hour of the reader, not of UTC.
create macro china_day(moment) as cast(moment + interval 8 hour as date);
create macro china_hour(moment) as date_trunc('hour', moment + interval 8 hour);

-- One public item. Appended in time order and never changed; author_key only counts distinct authors.
create table mentions (
    mention_id bigint primary key,
    source_id varchar not null,
    source_kind varchar not null,
    kind varchar not null,
    site varchar not null,
    url varchar not null,
    title varchar not null,
    text varchar not null,
    author_key bigint,
    published_at timestamp not null,
    published_raw varchar not null,
    precision varchar not null,
    seen_at timestamp not null,
    backfilled boolean not null,
    reposts integer not null,
    comments integer not null,
    likes integer not null,
    views bigint not null,
    target_id varchar not null,
    target_reason varchar not null,
    words varchar[] not null,
    tone varchar not null,
    tone_p float not null,
    tone_reason varchar not null,
    snownlp_raw double,
    category varchar not null,
    category_words varchar[] not null,
    signals varchar[] not null,
    media_tier smallint not null,
    question varchar not null,
    near_key bigint not null,
    topic_id bigint
);

-- One matter. terms/weights are the centroid that new mentions are compared with.
create table topics (
    topic_id bigint primary key,
    title varchar not null,
    title_score float not null,
    target_id varchar not null,
    first_at timestamp not null,
    last_at timestamp not null,
    mention_count integer not null,
    terms bigint[] not null,
    weights float[] not null
);

-- The proposed level of a topic on a Beijing calendar day; stale rows are graded again.
create table topic_days (
    topic_id bigint not null,
    day date not null,
    stale boolean not null,
    level tinyint,
    score float,
    spread float,
    risk float,
    indicators varchar,
    sentence varchar,
    counterfactual varchar,
    graded_at timestamp,
    primary key (topic_id, day)
);

-- A person's decision about a level; the newest row of a topic holds.
create table level_overrides (
    override_id bigint primary key,
    topic_id bigint not null,
    level tinyint not null,
    proposed tinyint not null,
    reason varchar not null,
    actor varchar not null,
    made_at timestamp not null
);

-- Words of mentions about the unit, per Beijing hour; one row a segment, hour and word, to be summed.
create table kw_hourly (
    hour timestamp not null,
    word varchar not null,
    n integer not null,
    negative integer not null
);

create table segments (
    segment_id varchar primary key,
    ingested_at timestamp not null,
    rows_read integer not null,
    rows_added integer not null
);

create table source_runs (
    run_id varchar primary key,
    source_id varchar not null,
    source_name varchar not null,
    started_at timestamp not null,
    finished_at timestamp not null,
    outcome varchar not null,
    detail varchar not null,
    items integer not null,
    rejected integer not null,
    added integer not null,
    newest_at timestamp,
    health varchar not null
);

-- A decision stays on the record: corrections are new rows.
create trigger level_overrides_keep_update before update on level_overrides
for each statement insert into schema_version select error('level_overrides is append-only'), now();
create trigger level_overrides_keep_delete before delete on level_overrides
for each statement insert into schema_version select error('level_overrides is append-only'), now();

-- The level in force: a person's decision holds from its day on, the proposal otherwise.
create view topic_levels as
select d.topic_id, d.day, coalesce(o.level, d.level) as level, d.level as proposed, o.level is not null as decided,
       d.score, d.spread, d.risk, d.indicators, d.sentence, d.counterfactual
from topic_days d
left join (
    select topic_id, arg_max(level, made_at) as level, max(made_at) as made_at from level_overrides group by all
) o on o.topic_id = d.topic_id and d.day >= china_day(o.made_at)
where d.level is not null;
