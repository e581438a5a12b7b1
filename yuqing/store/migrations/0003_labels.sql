-- What people said of a mention. Appended, never changed; the newest of a mention and aspect holds.
create table labels (
    label_id bigint primary key,
    mention_id bigint not null,
    -- 'tone' or 'relevance'.
    aspect varchar not null,
    -- A tone, or the id of the watch target that the mention is about ('' = not about the unit).
    value varchar not null,
    -- 'sample': drawn by lot, so that shares are fair; 'found': somebody came across it.
    origin varchar not null,
    -- What the program had said, with the probability and the version of its model.
    was varchar not null,
    was_p float not null,
    model varchar not null,
    actor varchar not null,
    made_at timestamp not null
);

create trigger labels_keep_update before update on labels
for each statement insert into schema_version select error('labels are append-only'), now();
create trigger labels_keep_delete before delete on labels
for each statement insert into schema_version select error('labels are append-only'), now();

-- Every attempt to learn from the labels, with what it would have changed on rows it had not seen.
create table retrainings (
    retraining_id varchar primary key,
    finished_at timestamp not null,
    actor varchar not null,
    accepted boolean not null,
    -- The sentence that says why.
    verdict varchar not null,
    model varchar not null,
    model_before varchar not null,
    learnt_from integer not null,
    held_back integer not null,
    right_before integer not null,
    right_after integer not null,
    loss_before double not null,
    loss_after double not null
);

alter table mentions rename to mention_rows;

-- Version of the model that judged the tone; '' for what was taken in before there was one.
alter table mention_rows add column tone_model varchar default '';

create view labels_in_force as
select mention_id,
       arg_max(value, label_id) filter (aspect = 'tone') as tone,
       arg_max(value, label_id) filter (aspect = 'relevance') as target_id
from labels group by mention_id;

-- What the screens show: the program's judgement, or a person's where there is one, with the probability of 1 that
-- the program never gives.
create view mentions as
select m.* replace (
    coalesce(l.tone, m.tone) as tone,
    case when l.tone is null then m.tone_p else 1 end::float as tone_p,
    coalesce(l.target_id, m.target_id) as target_id,
    case when l.target_id = '' then null else m.topic_id end as topic_id
)
from mention_rows m left join labels_in_force l using (mention_id);
