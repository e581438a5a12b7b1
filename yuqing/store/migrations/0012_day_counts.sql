-- Which Beijing days are counted in day_counts, and of which the mentions, labels or levels have changed since.
create table counted_days (
    day date primary key,
    stale boolean not null
);

-- Mentions about the unit, counted per Beijing day in three cuts; what a cut does not tell apart is null.
--   hour: hour, only_day, source_kind, category, target_id
--   site: site, source_kind, category, target_id
--   site_hour: site, hour, only_day
create table day_counts (
    day date not null,
    cut varchar not null,
    hour tinyint,
    -- The time is known only to the day, and the hour therefore none.
    only_day boolean,
    source_kind varchar,
    category varchar,
    target_id varchar,
    site varchar,
    n integer not null,
    negative integer not null,
    positive integer not null,
    -- Mentions that ask or complain.
    asked integer not null,
    -- Gravest level of the topics on that day, 5 for none, and the sum of the weights of the levels.
    worst tinyint not null,
    weighted double not null
);

-- The ingest counts them within a minute; until then they are read from the mentions themselves.
insert into counted_days select distinct china_day(published_at), true from mention_rows;
