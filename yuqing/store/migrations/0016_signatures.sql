-- Pairs of characters of title and text, see store/signatures; null of what was taken in before, and of removed text.
alter table mention_rows add column signature_0 ubigint;
alter table mention_rows add column signature_1 ubigint;
alter table mention_rows add column signature_2 ubigint;
alter table mention_rows add column signature_3 ubigint;

-- As it was; a view does not see columns that came after it.
create or replace view mentions as
select m.* replace (
    coalesce(l.tone, m.tone) as tone,
    case when l.tone is null then m.tone_p else 1 end::float as tone_p,
    coalesce(l.target_id, m.target_id) as target_id,
    case when l.target_id = '' then null else m.topic_id end as topic_id
)
from mention_rows m left join labels_in_force l using (mention_id);
