-- Mentions that lost their text: `expired` after the unit's limit, `deleted` on request. What is counted stays.
create table removals (
    mention_id bigint not null,
    kind varchar not null,
    made_at timestamp not null
);
