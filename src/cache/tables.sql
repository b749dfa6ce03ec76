CREATE TABLE IF NOT EXISTS words (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- What the ledger says at the commit of the word `head`. `entry` is the digest
-- of the feed's entry when we last looked at the article: it may be newer than
-- the ledger's, where the feed changed and the article did not.
CREATE TABLE IF NOT EXISTS pages (
    id        TEXT PRIMARY KEY,
    source    TEXT NOT NULL,
    url       TEXT NOT NULL,
    path      TEXT NOT NULL,
    title     TEXT NOT NULL,
    author    TEXT,
    category  TEXT NOT NULL,
    published INTEGER NOT NULL,
    month     TEXT NOT NULL,
    updated   TEXT,
    page      TEXT NOT NULL,
    body      TEXT NOT NULL,
    first     TEXT NOT NULL,
    entry     TEXT NOT NULL,
    supplier  TEXT,
    -- A list in JSON.
    tags      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pages_by_url ON pages (source, url);
CREATE INDEX IF NOT EXISTS pages_by_address ON pages (url);
CREATE INDEX IF NOT EXISTS pages_by_path ON pages (path);
CREATE INDEX IF NOT EXISTS pages_by_date ON pages (published, id);
CREATE INDEX IF NOT EXISTS pages_by_category ON pages (category, month, published, id);
CREATE INDEX IF NOT EXISTS pages_newest ON pages (category, published, id);

-- Pages that were taken out, as the ledger says; `line` is theirs.
CREATE TABLE IF NOT EXISTS withdrawn (
    id     TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    url    TEXT NOT NULL,
    entry  TEXT NOT NULL,
    line   TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS withdrawn_by_url ON withdrawn (source, url);

-- Pages that the operator wants out, until they are: the paths of those whose
-- history goes, too.
CREATE TABLE IF NOT EXISTS wishes (
    id   TEXT PRIMARY KEY,
    wish TEXT NOT NULL,
    path TEXT NOT NULL
) WITHOUT ROWID;

-- A row is for where a source was asked: of one that is asked elsewhere,
-- nothing is known.
CREATE TABLE IF NOT EXISTS sources (
    name        TEXT PRIMARY KEY,
    whereabouts TEXT NOT NULL,
    due         INTEGER NOT NULL,
    failures    INTEGER NOT NULL,
    success     INTEGER,
    error       TEXT
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS validators (
    source        TEXT NOT NULL,
    url           TEXT NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    PRIMARY KEY (source, url)
) WITHOUT ROWID;

-- Entries whose article could not be had or was not believed.
CREATE TABLE IF NOT EXISTS pending (
    id       TEXT PRIMARY KEY,
    source   TEXT NOT NULL,
    entry    TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due      INTEGER,
    reason   TEXT NOT NULL,
    -- Whether the operator vouched for it.
    trusted  INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pending_by_source ON pending (source);

-- Remotes. A row is for an address and a branch: of a mirror that was given
-- others, nothing is known.
CREATE TABLE IF NOT EXISTS remotes (
    name     TEXT PRIMARY KEY,
    address  TEXT NOT NULL,
    head     TEXT,
    success  INTEGER,
    failures INTEGER NOT NULL,
    due      INTEGER,
    outcome  TEXT NOT NULL,
    -- Since when it fails, since when it refuses as one that is lost, and
    -- since when it alone is not reached.
    failing  INTEGER,
    refusing INTEGER,
    silent   INTEGER,
    -- Until when it asked us to leave it alone.
    asked    INTEGER,
    -- The last of its failures, in words.
    error    TEXT,
    -- Bytes that were sent to it.
    sent     INTEGER NOT NULL DEFAULT 0,
    -- When its token ends, as the host told.
    expires  INTEGER
) WITHOUT ROWID;

-- Mirrors that are burnt, or were and are not yet listed again. A mark is for
-- an address: a mirror that was given another one has none.
CREATE TABLE IF NOT EXISTS marks (
    name    TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    mark    TEXT NOT NULL,
    since   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS publications (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT NOT NULL UNIQUE,
    parent TEXT,
    pack   TEXT NOT NULL
);

-- Ways out: to all hosts where `host` is empty. Means and waits in milliseconds.
CREATE TABLE IF NOT EXISTS ways (
    name        TEXT NOT NULL,
    host        TEXT NOT NULL,
    mean        INTEGER,
    waits_until INTEGER,
    wait        INTEGER NOT NULL,
    success     INTEGER,
    failed      INTEGER,
    reason      TEXT,
    hello       TEXT,
    PRIMARY KEY (name, host)
) WITHOUT ROWID;

-- What the pages of a source on a host taught, as JSON; `learned` counts up.
CREATE TABLE IF NOT EXISTS habits (
    source  TEXT NOT NULL,
    host    TEXT NOT NULL,
    habit   TEXT NOT NULL,
    learned INTEGER NOT NULL,
    PRIMARY KEY (source, host)
) WITHOUT ROWID;
