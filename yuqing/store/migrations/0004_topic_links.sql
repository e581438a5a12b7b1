-- What people said about which mentions belong together: a merge stays merged and a split-off group stays apart.
create table topic_links (
    link_id bigint primary key,
    kind varchar not null,
    -- merge: the topic that went into the other; split: the topic that a group was taken out of.
    topic_id bigint not null,
    -- merge: the topic that took it in; split: the new topic.
    into_id bigint not null,
    mention_ids bigint[] not null,
    reason varchar not null,
    actor varchar not null,
    made_at timestamp not null
);

create trigger topic_links_keep_update before update on topic_links
for each statement insert into schema_version select error('topic_links is append-only'), now();
create trigger topic_links_keep_delete before delete on topic_links
for each statement insert into schema_version select error('topic_links is append-only'), now();

-- When the present telling of a matter began, after its last long silence; null where it never fell silent.
alter table topics add column wave_at timestamp;

-- The forms of each wording by which near copies are known again; min-hash sketches, no text.
create table wordings (
    near_key bigint not null,
    sketch blob not null,
    seen_at timestamp not null
);
