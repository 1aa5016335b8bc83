CREATE TABLE device (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    next_seq INTEGER NOT NULL
) STRICT;
CREATE TABLE operation (
    op_id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    area TEXT NOT NULL,
    target TEXT NOT NULL,
    actor TEXT NOT NULL,
    payload TEXT NOT NULL,
    expected_version INTEGER,
    follows TEXT NOT NULL,
    made_us INTEGER NOT NULL,
    state TEXT NOT NULL,
    answer TEXT NOT NULL,
    tries INTEGER NOT NULL,
    problem TEXT NOT NULL,
    acknowledged INTEGER NOT NULL
) STRICT;
CREATE INDEX operation_state ON operation (state, seq);
CREATE INDEX operation_target ON operation (kind, target, seq);
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_us INTEGER NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    reason TEXT NOT NULL,
    op_id TEXT NOT NULL,
    told INTEGER NOT NULL
) STRICT;
CREATE TABLE unasked (device_id TEXT PRIMARY KEY) STRICT;
INSERT INTO device VALUES (1, 'f5be5192-8f23-450c-a667-11d8dcc55137', 1, 6);
INSERT INTO operation VALUES ('9b982e44-0047-4144-97d7-5d2cda03db8e', 1, 'annotate', '370101', '1', 'Zhang', '{"text": "待核 1"}', 0, '', 1790000000000001, 'pending', '{}', 0, '', 0);
INSERT INTO operation VALUES ('80cfc593-9079-42b6-ba93-dfa7e3ac5134', 2, 'annotate', '370101', '2', 'Zhang', '{"text": "待核 2"}', 0, '', 1790000000000002, 'pending', '{}', 0, '', 0);
INSERT INTO operation VALUES ('7815c1c2-a1c4-4095-8a81-a4856676491c', 3, 'annotate', '370101', '3', 'Zhang', '{"text": "待核 3"}', 0, '', 1790000000000003, 'pending', '{}', 0, '', 0);
INSERT INTO operation VALUES ('33b86d67-72ca-47dc-88a8-ef1601cb7519', 4, 'annotate', '370101', '4', 'Zhang', '{"text": "待核 4"}', 0, '', 1790000000000004, 'pending', '{}', 0, '', 0);
INSERT INTO operation VALUES ('25279ab1-1b75-4bbb-ad9b-9901ba44361a', 5, 'annotate', '370101', '5', 'Zhang', '{"text": "待核 5"}', 0, '', 1790000000000005, 'pending', '{}', 0, '', 0);
PRAGMA user_version=1;
