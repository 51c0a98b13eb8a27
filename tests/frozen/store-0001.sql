BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
	correct BLOB NOT NULL, 
	PRIMARY KEY (run_id, split), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "evaluation" VALUES('bcdf234567','official_test',11,8,0.5,'[[3, 1], [2, 5]]',X'FF00');
INSERT INTO "evaluation" VALUES('bcdf234567','test',11,8,0.5,'[[3, 1], [2, 5]]',X'FF00');
INSERT INTO "evaluation" VALUES('bcdf234567','val',4,2,0.25,'[[2, 1], [1, 0]]',X'C0');
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
	error TEXT, 
	PRIMARY KEY (number), 
	CONSTRAINT run_key_attempt UNIQUE ("key", attempt), 
	CONSTRAINT run_id UNIQUE (id), 
	CONSTRAINT run_status CHECK (status IN ('running', 'completed', 'failed', 'interrupted', 'diverged'))
);
INSERT INTO "run" VALUES(1,'bcdf234567','448629dde46334fc5922fcd558d18e9e',1,'logreg',0.01,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,42,'{"config": {"epochs": 2, "lr": 0.01}, "data": "dddddddddddddddddddddddddddddddd", "model": "logreg", "protocol": 1, "seed": 42}','octsim','dddddddddddddddddddddddddddddddd',1,'completed','2026-11-23T15:34:50.978248Z','2026-11-23T15:34:50.978248Z','2026-11-23T15:34:50.995258Z',NULL,NULL,NULL,NULL,NULL,'2026-11-23T15:34:50.995258Z',0.25,0.125,0.5,1,NULL,0,1,'{"command": "hw1 train logreg", "commit": "cccccccccccccccccccccccccccccccccccccccc", "cores": 2, "device": "cpu", "dirty": false, "hw1": "0.1.0", "numpy": "2.0", "os": "an os", "processor": "a processor", "python": "3.11", "threads": 2, "torch": null}',NULL);
INSERT INTO "run" VALUES(2,'ghjk345678','97b28628736604141671956944dbfe5d',1,'logreg',0.01,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,7,'{"config": {"epochs": 2, "lr": 0.01}, "data": "dddddddddddddddddddddddddddddddd", "model": "logreg", "protocol": 1, "seed": 7}','octsim','dddddddddddddddddddddddddddddddd',1,'interrupted','2026-11-23T15:34:51.001866Z','2026-11-23T15:34:51.001866Z','2026-11-23T15:34:51.004038Z',NULL,NULL,NULL,NULL,NULL,'2026-11-23T15:34:51.004038Z',NULL,NULL,NULL,NULL,NULL,NULL,0,'{"command": "hw1 train logreg", "commit": "cccccccccccccccccccccccccccccccccccccccc", "cores": 2, "device": "cpu", "dirty": false, "hw1": "0.1.0", "numpy": "2.0", "os": "an os", "processor": "a processor", "python": "3.11", "threads": 2, "torch": null}',NULL);
CREATE TABLE weights (
	run_id TEXT NOT NULL, 
	arrays BLOB NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "weights" VALUES('bcdf234567',X'48573141270000003F7EA6895B5B2257222C223C6638222C5B332C345D5D2C5B226F72646572222C223C6934222C5B355D5D5D0000000000000000000000000000F03F000000000000004000000000000008400000000000001040000000000000144000000000000018400000000000001C4000000000000020400000000000002240000000000000244000000000000026400000000001000000020000000300000004000000');
CREATE INDEX run_data_model ON run (data_fingerprint, model);
CREATE INDEX run_by_status ON run (status);
COMMIT;
