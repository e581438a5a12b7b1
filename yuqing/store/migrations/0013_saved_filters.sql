-- What people chose in the filter row of the feed and gave a name; one's own, or everybody's once it is shared.
create table saved_filters (
    filter_id varchar not null,
    account varchar not null,
    name varchar not null,
    -- What was chosen, as JSON; see model/saved_filter.
    choice varchar not null,
    shared boolean not null,
    saved_at timestamp not null
);
