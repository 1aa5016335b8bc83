CREATE TABLE annotation (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	case_id INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	author TEXT NOT NULL, 
	written_at INTEGER NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE applied_change (
	seq INTEGER NOT NULL, 
	table_name TEXT NOT NULL, 
	id INTEGER NOT NULL, 
	case_id INTEGER, 
	PRIMARY KEY (seq)
)
 STRICT;
CREATE TABLE area (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	short_zh TEXT NOT NULL, 
	short_en TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	time_zone TEXT NOT NULL, 
	calendar TEXT NOT NULL, 
	office_open INTEGER NOT NULL, 
	office_close INTEGER NOT NULL, 
	after_hours TEXT NOT NULL, 
	beat_interval_s INTEGER, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE calendar_change (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	calendar TEXT NOT NULL, 
	version_id INTEGER, 
	layers TEXT NOT NULL, 
	changed_by TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	cases INTEGER NOT NULL, 
	moved_earlier INTEGER NOT NULL, 
	moved_later INTEGER NOT NULL, 
	resettled INTEGER NOT NULL, 
	turned INTEGER NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE calendar_layer (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	day INTEGER NOT NULL, 
	is_working INTEGER NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	document_no TEXT, 
	ordered_by TEXT NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	corrects INTEGER, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE calendar_version (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	calendar TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	published_on INTEGER NOT NULL, 
	source_url TEXT, 
	notice_no TEXT, 
	notice_text TEXT NOT NULL, 
	days TEXT NOT NULL, 
	accepted_by TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE closing (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	case_id INTEGER NOT NULL, 
	happened_at INTEGER NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_record TEXT, 
	record_hash TEXT NOT NULL, 
	corrects INTEGER, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	result_code INTEGER NOT NULL, 
	document_no TEXT, 
	handler TEXT, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE comparison (
	source TEXT NOT NULL, 
	table_name TEXT NOT NULL, 
	area TEXT NOT NULL, 
	central_count INTEGER NOT NULL, 
	own_count INTEGER NOT NULL, 
	differing INTEGER NOT NULL, 
	checked_real_us INTEGER NOT NULL, 
	PRIMARY KEY (source, table_name, area)
)
 STRICT;
CREATE TABLE declared_date (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	case_id INTEGER NOT NULL, 
	happened_at INTEGER NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_record TEXT, 
	record_hash TEXT NOT NULL, 
	corrects INTEGER, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	due_on INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	sent_at INTEGER, 
	delivered_at INTEGER NOT NULL, 
	record_count INTEGER NOT NULL, 
	refused_count INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE event (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	case_id INTEGER NOT NULL, 
	happened_at INTEGER NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_record TEXT, 
	record_hash TEXT NOT NULL, 
	corrects INTEGER, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	kind_code INTEGER NOT NULL, 
	stage_code TEXT, 
	action TEXT, 
	handler TEXT, 
	unit_id INTEGER, 
	document_no TEXT, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE extension (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	case_id INTEGER NOT NULL, 
	happened_at INTEGER NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_record TEXT, 
	record_hash TEXT NOT NULL, 
	corrects INTEGER, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	amount INTEGER NOT NULL, 
	approver TEXT, 
	document_no TEXT, 
	reason TEXT, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE load_progress (
	source TEXT NOT NULL, 
	table_name TEXT NOT NULL, 
	last_id INTEGER NOT NULL, 
	complete INTEGER NOT NULL, 
	PRIMARY KEY (source, table_name)
)
 STRICT;
CREATE TABLE matter (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	basic_code TEXT NOT NULL, 
	implementation_code TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	unit_id INTEGER NOT NULL, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE matter_version (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	matter_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	valid_from INTEGER NOT NULL, 
	valid_to INTEGER, 
	case_type_code INTEGER NOT NULL, 
	statutory_limit INTEGER, 
	statutory_unit TEXT, 
	promised_limit INTEGER, 
	promised_unit TEXT, 
	stages TEXT NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE refused_record (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	source TEXT NOT NULL, 
	place TEXT NOT NULL, 
	field TEXT, 
	reason TEXT NOT NULL, 
	raw TEXT, 
	record_hash TEXT NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE replica_meta (
	one INTEGER NOT NULL, 
	whole INTEGER NOT NULL, 
	begun_because TEXT NOT NULL, 
	quarantined TEXT, 
	change_floor INTEGER NOT NULL, 
	change_last INTEGER NOT NULL, 
	PRIMARY KEY (one)
)
 STRICT;
CREATE TABLE resume (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	case_id INTEGER NOT NULL, 
	happened_at INTEGER NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_record TEXT, 
	record_hash TEXT NOT NULL, 
	corrects INTEGER, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	stop_id INTEGER, 
	result TEXT, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE source_state (
	id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	tier TEXT NOT NULL, 
	areas TEXT NOT NULL, 
	excluded TEXT NOT NULL, 
	poll_interval_s FLOAT NOT NULL, 
	epoch TEXT, 
	cursor TEXT, 
	loaded INTEGER NOT NULL, 
	phase TEXT NOT NULL, 
	resync_reason TEXT, 
	rows_done INTEGER NOT NULL, 
	rows_total INTEGER NOT NULL, 
	last_poll_real_us INTEGER, 
	polled_steady_us INTEGER, 
	polled_wall_us INTEGER, 
	boot TEXT NOT NULL, 
	offset_us INTEGER, 
	rtt_us INTEGER, 
	oldest_open_us INTEGER NOT NULL, 
	differed INTEGER NOT NULL, 
	city_real_us INTEGER NOT NULL, 
	city_us INTEGER NOT NULL, 
	city_rate FLOAT NOT NULL, 
	problem TEXT, 
	updated_wall_us INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE stop (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	case_id INTEGER NOT NULL, 
	happened_at INTEGER NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_record TEXT, 
	record_hash TEXT NOT NULL, 
	corrects INTEGER, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	reason_code TEXT NOT NULL, 
	legal_basis TEXT, 
	document_no TEXT, 
	notified_days INTEGER, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE supervised_case (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	case_no TEXT NOT NULL, 
	matter_version_id INTEGER, 
	unit_id INTEGER, 
	project_name TEXT, 
	applicant_name TEXT, 
	applicant_id_type_code TEXT, 
	applicant_id_no TEXT, 
	application_source_code INTEGER NOT NULL, 
	received_at INTEGER NOT NULL, 
	recorded_at INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_record TEXT, 
	record_hash TEXT NOT NULL, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE unit (
	id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	code TEXT NOT NULL, 
	parent_id INTEGER, 
	line TEXT NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	short_zh TEXT NOT NULL, 
	short_en TEXT NOT NULL, 
	contact_person TEXT NOT NULL, 
	contact_phone TEXT NOT NULL, 
	valid INTEGER NOT NULL, 
	invalid_reason TEXT, 
	PRIMARY KEY (id)
)
 STRICT;
CREATE INDEX event_case_id ON event (case_id);
CREATE INDEX stop_case_id ON stop (case_id);
CREATE INDEX resume_case_id ON resume (case_id);
CREATE INDEX extension_case_id ON extension (case_id);
CREATE INDEX declared_date_case_id ON declared_date (case_id);
CREATE INDEX closing_case_id ON closing (case_id);
CREATE INDEX event_corrects ON event (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX stop_corrects ON stop (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX resume_corrects ON resume (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX extension_corrects ON extension (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX declared_date_corrects ON declared_date (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX closing_corrects ON closing (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX supervised_case_received_at ON supervised_case (received_at);
CREATE INDEX supervised_case_unit_id ON supervised_case (unit_id);
CREATE INDEX supervised_case_matter_version_id ON supervised_case (matter_version_id);
CREATE INDEX supervised_case_case_no ON supervised_case (case_no);
CREATE INDEX annotation_case_id ON annotation (case_id);
CREATE INDEX delivery_area_kind_delivered_at ON delivery (area, kind, delivered_at);
PRAGMA user_version=1327610620;
