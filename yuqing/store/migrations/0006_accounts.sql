-- State of accounts; what people did to it stands on the record. No primary keys: rows are updated in place.
create table accounts (
    account varchar not null,
    -- The name without case and width, by which it is found and kept from being given twice.
    folded varchar not null,
    title varchar not null,
    roles varchar[] not null,
    -- Argon2 with its parameters and salt; '' until the person has chosen one.
    password varchar not null,
    enabled boolean not null,
    made_at timestamp not null,
    changed_at timestamp not null
);

-- One signed-in browser. Only hashes of what its cookie holds; the one before counts for a moment after a change.
create table sessions (
    session_id varchar not null,
    token_hash varchar not null,
    previous_hash varchar not null,
    rotated_at timestamp not null,
    account varchar not null,
    -- Of a wall screen; '' of a person.
    kiosk_id varchar not null,
    address varchar not null,
    made_at timestamp not null,
    seen_at timestamp not null,
    expires_at timestamp not null,
    ended_at timestamp
);

create table deputies (
    deputy_id varchar not null,
    account varchar not null,
    role varchar not null,
    from_at timestamp not null,
    until_at timestamp not null
);

create table kiosks (
    kiosk_id varchar not null,
    name varchar not null,
    token_hash varchar not null,
    made_at timestamp not null,
    revoked_at timestamp
);

-- Links that let a person choose a password once; account '' is the first administrator, who names himself.
create table one_time_links (
    token_hash varchar not null,
    account varchar not null,
    made_at timestamp not null,
    expires_at timestamp not null,
    used_at timestamp
);

-- `who` is a hash: people type passwords where the name belongs.
create table login_failures (
    who varchar not null,
    address varchar not null,
    failed_at timestamp not null
);
