-- Everything that people and the program did, in one chain: each row carries the hash of the row before it.
create table record (
    seq bigint primary key,
    incident_id bigint not null,
    recorded_at timestamp not null,
    occurred_at timestamp not null,
    actor varchar not null,
    role varchar not null,
    source varchar not null,
    action varchar not null,
    object varchar not null,
    payload varchar not null,
    prev_hash varchar not null,
    hash varchar not null
);

create trigger record_keep_update before update on record
for each statement insert into schema_version select error('record is append-only'), now();
create trigger record_keep_delete before delete on record
for each statement insert into schema_version select error('record is append-only'), now();

-- The plan as it was when an incident was opened; the incident keeps it whatever becomes of the plan.
create table plan_snapshots (
    sha varchar primary key,
    plan_id varchar not null,
    version varchar not null,
    plan varchar not null,
    taken_at timestamp not null
);

-- What the record says of each incident, kept for lists; rebuilt from it at any time.
create table incidents (
    incident_id bigint primary key,
    title varchar not null,
    category varchar not null,
    state varchar not null,
    level tinyint,
    topic_ids bigint[] not null,
    plan_sha varchar not null,
    opened_at timestamp not null,
    changed_at timestamp not null,
    last_seq bigint not null
);

-- The same for grievances, which outlive their incident.
create table grievances (
    grievance_id varchar primary key,
    incident_id bigint not null,
    statement varchar not null,
    state varchar not null,
    owner varchar not null,
    due_at timestamp,
    registered_at timestamp not null,
    changed_at timestamp not null,
    outcome varchar not null,
    satisfied varchar not null,
    reopened integer not null
);
