-- Where messages go. The address holds a secret: it stands in no export, on no page and not on the record.
create table message_channels (
    channel_id varchar primary key,
    name varchar not null,
    kind varchar not null,
    address varchar not null,
    -- Role of the plan that reads there; '' when everybody does.
    role varchar not null,
    -- Alerts of this level and graver ones.
    floor tinyint not null,
    kinds varchar[] not null,
    -- Minutes after midnight in Beijing; equal when there are no quiet hours.
    quiet_from smallint not null,
    quiet_until smallint not null,
    -- Minutes for which messages are gathered; 0 sends each one at once.
    gather smallint not null,
    is_on boolean not null
);

-- Every message to every channel; one key goes to a channel once.
create table outbox (
    key varchar not null,
    channel_id varchar not null,
    kind varchar not null,
    subject varchar not null,
    level tinyint not null,
    title varchar not null,
    body varchar not null,
    queued_at timestamp not null,
    due_at timestamp not null,
    tries smallint not null,
    sent_at timestamp,
    given_up_at timestamp,
    error varchar not null,
    confirmed_at timestamp,
    confirmed_by varchar not null,
    primary key (key, channel_id)
);
