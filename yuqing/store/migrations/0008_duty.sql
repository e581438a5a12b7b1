-- The unit's own people and liaison units, and who is on duty when. Every change stands on the record as well,
-- but for the number of the telephone: it can be deleted here and nowhere else. No primary keys: rows are
-- updated in place.
create table contacts (
    contact_id varchar not null,
    -- Name of an account, or of a post.
    name varchar not null,
    -- Of a liaison unit; '' of the unit itself.
    unit varchar not null,
    -- Ids of roles and groups of the plan.
    roles varchar[] not null,
    phone varchar not null,
    -- Names of contacts that stand in, in their order.
    deputies varchar[] not null,
    tested_at timestamp,
    reached boolean
);

create table duty_shifts (
    shift_id varchar not null,
    -- Id of a role or group of the plan.
    role varchar not null,
    -- Name of a contact.
    who varchar not null,
    from_at timestamp not null,
    until_at timestamp not null,
    -- When it was confirmed that the person is there.
    taken_at timestamp
);
