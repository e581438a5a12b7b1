-- A paper that was asked for. What people did with it is on the record; this is where it is and what became of it.
create table exports (
    export_id varchar primary key,
    kind varchar not null,
    day date not null,
    suffix varchar not null,
    topic_id bigint,
    actor varchar not null,
    is_scheduled boolean not null,
    title varchar not null,
    state varchar not null,
    asked_at timestamp not null,
    finished_at timestamp,
    file_name varchar not null,
    bytes bigint not null,
    sha256 varchar not null,
    message varchar not null
);
