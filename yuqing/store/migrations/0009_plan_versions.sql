-- Versions of the unit's plan that people adopted, each with its whole text; what led to it is on the record.
create table plan_versions (
    plan_id varchar not null,
    number integer not null,
    toml varchar not null,
    sha256 varchar not null,
    -- Day in Beijing.
    effective_on date not null,
    approver varchar not null,
    interpreter varchar not null,
    adopted_at timestamp not null,
    seq bigint not null,
    primary key (plan_id, number)
);
