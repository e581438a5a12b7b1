-- Whom an identity provider names, bound to an account by an administrator. Rows come and go, and never change.
create table identities (
    issuer varchar not null,
    -- Which claim the value is of: values of another claim name other people.
    claim varchar not null,
    value varchar not null,
    account varchar not null,
    bound_at timestamp not null,
    unique (issuer, claim, value)
);
