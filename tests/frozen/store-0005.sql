BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE checkpoint (
	run_id TEXT NOT NULL, 
	epoch INTEGER NOT NULL, 
	arrays BLOB NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "checkpoint" VALUES('ghjk345678',1,X'48573141270000003F7EA6895B5B2257222C223C6638222C5B332C345D5D2C5B226F72646572222C223C6934222C5B355D5D5D0000000000000000000000000000F03F000000000000004000000000000008400000000000001040000000000000144000000000000018400000000000001C4000000000000020400000000000002240000000000000244000000000000026400000000001000000020000000300000004000000');
CREATE TABLE epoch (
	run_id TEXT NOT NULL, 
	epoch INTEGER NOT NULL, 
	train_loss DOUBLE, 
	train_acc DOUBLE, 
	val_loss DOUBLE, 
	val_acc DOUBLE, 
	train_seconds DOUBLE NOT NULL, 
	eval_seconds DOUBLE NOT NULL, 
	PRIMARY KEY (run_id, epoch), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "epoch" VALUES('bcdf234567',1,1.5,0.25,NULL,0.5,0.125,0.0625);
INSERT INTO "epoch" VALUES('bcdf234567',2,1.5,0.25,NULL,0.5,0.125,0.0625);
INSERT INTO "epoch" VALUES('ghjk345678',1,'nan',0.25,NULL,0.5,0.125,0.0625);
CREATE TABLE evaluation (
	run_id TEXT NOT NULL, 
	split TEXT NOT NULL, 
	n INTEGER NOT NULL, 
	n_correct INTEGER NOT NULL, 
	loss DOUBLE, 
	confusion TEXT NOT NULL, 
	correct BLOB NOT NULL, predicted BLOB, 
	PRIMARY KEY (run_id, split), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "evaluation" VALUES('bcdf234567','official_test',11,8,0.5,'[[3, 1], [2, 5]]',X'FF00',X'000111111000');
INSERT INTO "evaluation" VALUES('bcdf234567','test',11,8,0.5,'[[3, 1], [2, 5]]',X'FF00',X'000111111000');
INSERT INTO "evaluation" VALUES('bcdf234567','val',4,2,0.25,'[[2, 1], [1, 0]]',X'C0',X'0010');
CREATE TABLE evidence (
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	data_fingerprint TEXT NOT NULL, 
	result TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	PRIMARY KEY (kind, subject, data_fingerprint)
);
INSERT INTO "evidence" VALUES('construction','D=2 A=-1 B=1','','{"verified": true}','2026-11-23T15:34:51.122210Z');
CREATE TABLE run (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	model TEXT NOT NULL, 
	lr DOUBLE, 
	batch_size INTEGER, 
	hidden_size INTEGER, 
	hidden_layers INTEGER, 
	activation TEXT, 
	dropout DOUBLE, 
	l2 DOUBLE, 
	optimizer TEXT, 
	epochs INTEGER NOT NULL, 
	seed BIGINT NOT NULL, 
	spec TEXT NOT NULL, 
	data_name TEXT NOT NULL, 
	data_fingerprint TEXT NOT NULL, 
	simulated BOOLEAN NOT NULL, 
	status TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	ended_at TEXT, 
	lease TEXT, 
	owner_host TEXT, 
	owner_boot TEXT, 
	owner_pid INTEGER, 
	owner_start BIGINT, 
	heartbeat_at TEXT NOT NULL, 
	train_seconds DOUBLE, 
	eval_seconds DOUBLE, 
	wall_seconds DOUBLE, 
	stack INTEGER, 
	other_load DOUBLE, 
	resumed BOOLEAN, 
	"exclusive" BOOLEAN NOT NULL, 
	environment TEXT NOT NULL, 
	error TEXT, momentum DOUBLE, note TEXT, 
	PRIMARY KEY (number), 
	CONSTRAINT run_key_attempt UNIQUE ("key", attempt), 
	CONSTRAINT run_id UNIQUE (id), 
	CONSTRAINT run_status CHECK (status IN ('running', 'completed', 'failed', 'interrupted', 'diverged'))
);
INSERT INTO "run" VALUES(1,'bcdf234567','448629dde46334fc5922fcd558d18e9e',1,'logreg',0.01,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,42,'{"config": {"epochs": 2, "lr": 0.01}, "data": "dddddddddddddddddddddddddddddddd", "model": "logreg", "protocol": 1, "seed": 42}','octsim','dddddddddddddddddddddddddddddddd',1,'completed','2026-11-23T15:34:51.086038Z','2026-11-23T15:34:51.086038Z','2026-11-23T15:34:51.100751Z',NULL,NULL,NULL,NULL,NULL,'2026-11-23T15:34:51.100751Z',0.25,0.125,0.5,1,NULL,0,1,'{"command": "hw1 train logreg", "commit": "cccccccccccccccccccccccccccccccccccccccc", "cores": 2, "device": "cpu", "dirty": false, "hw1": "0.1.0", "numpy": "2.0", "os": "an os", "processor": "a processor", "python": "3.11", "threads": 2, "torch": null}',NULL,NULL,'the first try');
INSERT INTO "run" VALUES(2,'ghjk345678','97b28628736604141671956944dbfe5d',1,'logreg',0.01,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,7,'{"config": {"epochs": 2, "lr": 0.01}, "data": "dddddddddddddddddddddddddddddddd", "model": "logreg", "protocol": 1, "seed": 7}','octsim','dddddddddddddddddddddddddddddddd',1,'interrupted','2026-11-23T15:34:51.109050Z','2026-11-23T15:34:51.109050Z','2026-11-23T15:34:51.115661Z',NULL,NULL,NULL,NULL,NULL,'2026-11-23T15:34:51.115661Z',NULL,NULL,NULL,NULL,NULL,NULL,0,'{"command": "hw1 train logreg", "commit": "cccccccccccccccccccccccccccccccccccccccc", "cores": 2, "device": "cpu", "dirty": false, "hw1": "0.1.0", "numpy": "2.0", "os": "an os", "processor": "a processor", "python": "3.11", "threads": 2, "torch": null}',NULL,NULL,NULL);
CREATE TABLE weights (
	run_id TEXT NOT NULL, 
	arrays BLOB NOT NULL, image_shape TEXT, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "weights" VALUES('bcdf234567',X'48573141270000003F7EA6895B5B2257222C223C6638222C5B332C345D5D2C5B226F72646572222C223C6934222C5B355D5D5D0000000000000000000000000000F03F000000000000004000000000000008400000000000001040000000000000144000000000000018400000000000001C4000000000000020400000000000002240000000000000244000000000000026400000000001000000020000000300000004000000','[1, 3]');
CREATE INDEX run_data_model ON run (data_fingerprint, model);
CREATE INDEX run_by_status ON run (status);
CREATE VIEW runs_view AS 
SELECT
    r.id AS run_id, r.number, r.key, r.attempt, r.model, r.data_name, r.data_fingerprint, r.simulated, r.seed, r.epochs, r.lr, r.hidden_size, r.batch_size, r.l2, r.optimizer, r.momentum, r.hidden_layers, r.activation, r.dropout, r.spec,
    r.status,
    CASE WHEN r.status IN ('completed', 'diverged') AND NOT EXISTS (
        SELECT 1 FROM run AS newer
        WHERE newer.key = r.key AND newer.attempt > r.attempt AND newer.status IN ('completed', 'diverged')
    ) THEN 1 ELSE 0 END AS is_current,
    COALESCE(last.epoch, 0) AS epochs_done,
    last.train_loss, last.train_acc, last.val_loss, last.val_acc,
    CAST(test.n_correct AS DOUBLE PRECISION) / test.n AS test_acc,
    CAST(official.n_correct AS DOUBLE PRECISION) / official.n AS official_test_acc,
    r.train_seconds, r.eval_seconds, r.wall_seconds, r.exclusive, r.stack, r.other_load, r.resumed,
    r.created_at, r.started_at, r.ended_at, r.heartbeat_at,
    r.owner_host, r.owner_boot, r.owner_pid, r.owner_start,
    json_extract(r.environment, '$.device') AS device, json_extract(r.environment, '$.processor') AS processor, json_extract(r.environment, '$.commit') AS git_commit, json_extract(r.environment, '$.command') AS command,
    r.error, r.note
FROM run AS r
LEFT JOIN epoch AS last ON last.run_id = r.id AND last.epoch = (SELECT MAX(e.epoch) FROM epoch AS e
                                                                WHERE e.run_id = r.id)
LEFT JOIN evaluation AS test ON test.run_id = r.id AND test.split = 'test'
LEFT JOIN evaluation AS official ON official.run_id = r.id AND official.split = 'official_test';
CREATE VIEW epochs_view AS 
SELECT r.id AS run_id, r.number, r.model, r.data_name, r.data_fingerprint, r.simulated, r.seed, r.epochs, r.lr, r.hidden_size, r.batch_size, r.l2, r.optimizer, r.momentum, r.hidden_layers, r.activation, r.dropout, r.status,
    e.epoch, e.train_loss, e.train_acc, e.val_loss, e.val_acc, e.train_seconds, e.eval_seconds
FROM epoch AS e JOIN run AS r ON r.id = e.run_id;
CREATE VIEW evaluations_view AS 
SELECT r.id AS run_id, r.number, r.model, r.data_name, r.data_fingerprint, r.simulated, r.seed, r.epochs, r.lr, r.hidden_size, r.batch_size, r.l2, r.optimizer, r.momentum, r.hidden_layers, r.activation, r.dropout, r.status,
    v.split, v.n, v.n_correct, CAST(v.n_correct AS DOUBLE PRECISION) / v.n AS accuracy, v.loss, v.confusion
FROM evaluation AS v JOIN run AS r ON r.id = v.run_id;
CREATE VIEW evidence_view AS SELECT kind, subject, data_fingerprint, created_at, result FROM evidence;
COMMIT;
