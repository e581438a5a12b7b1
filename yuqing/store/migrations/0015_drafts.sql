-- What people typed into long texts and have not saved yet; nobody else's to see, and thrown away after a while.
create table drafts (
    -- The account; of a browser without one, in a demo or a drill, its mark. See ui/drafts.
    owner varchar not null,
    -- Which field of which form about what; see model/draft.
    place varchar not null,
    -- What the field began with, in short; "" of a line that only says that a form is finished.
    basis varchar not null,
    -- One drawing of the form, and how far the browser had counted when it sent this.
    form varchar not null,
    turn bigint not null,
    typed varchar not null,
    kept_at timestamp not null
);
