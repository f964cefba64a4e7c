-- What is loaded: the programme, its reports and what people did about them. Everything else follows (derive.sql).

-- One row: the day the programme stands on, and when this file was built.
CREATE TABLE day (as_of DATE, built_at TIMESTAMP, programme VARCHAR, is_fictional BOOLEAN);

-- One row: the hash of everything this file was built from (inputs.py). Scores carry it beside that of the method.
CREATE TABLE data_used (hash VARCHAR);

CREATE TABLE team (
    team_id VARCHAR, name_ko VARCHAR, name_en VARCHAR, colour VARCHAR,
    onboarded_on DATE, onboarded_month DATE, left_month DATE
);

-- The model registry, with lineage.
CREATE TABLE model (
    model_id VARCHAR, team_id VARCHAR, name_ko VARCHAR, name_en VARCHAR,
    registered_from DATE, registered_to DATE, parent VARCHAR
);

CREATE TABLE stage (code VARCHAR, name_ko VARCHAR, name_en VARCHAR, starts_on DATE, ends_on DATE);

-- How many institutions each sector has; and other denominators the programme sets.
CREATE TABLE frame (
    sector VARCHAR, frame_n INTEGER, as_of VARCHAR, what_ko VARCHAR, what_en VARCHAR, source VARCHAR
);
CREATE TABLE denominator (name VARCHAR, value DOUBLE);

-- Indicators declared not applicable to a team.
CREATE TABLE not_applicable (team_id VARCHAR, indicator VARCHAR, since DATE, reason_ko VARCHAR, reason_en VARCHAR);

-- The mode and setting under which each benchmark counts; one that is not named here counts nowhere.
CREATE TABLE benchmark_setting (benchmark_id VARCHAR, mode VARCHAR, setting VARCHAR, is_index BOOLEAN);

-- Months that have appeared: their due day lies before the day the programme stands on.
CREATE TABLE calendar (month DATE, month_end DATE, due_on DATE);

-- Every report that was taken, superseded and withdrawn ones too.
CREATE TABLE report (
    report_id VARCHAR, team_id VARCHAR, month DATE, seq INTEGER, received_at TIMESTAMP, received_on DATE,
    due_on DATE, sender VARCHAR, file_name VARCHAR, media VARCHAR, sha256 VARCHAR, content_sha256 VARCHAR,
    receipt_hash VARCHAR, rows_b2b INTEGER, rows_b2c INTEGER, rows_readiness INTEGER,
    is_returned BOOLEAN, is_withdrawn BOOLEAN
);

-- The report in force for each team, month and kind; `version` counts the reports of that month and kind so far.
CREATE TABLE filed (
    team_id VARCHAR, month DATE, kind VARCHAR, report_id VARCHAR, received_on DATE, due_on DATE,
    is_late BOOLEAN, is_returned BOOLEAN, version INTEGER
);

-- Where each field stood in each file (0 is column A), so that a number can be followed to its cell.
CREATE TABLE column_of (
    report_id VARCHAR, kind VARCHAR, sheet VARCHAR, field VARCHAR,
    column_index INTEGER, header VARCHAR, header_row INTEGER
);

-- What was found in reports that were taken, and the reasons given for what had to be confirmed.
CREATE TABLE finding (
    report_id VARCHAR, rule VARCHAR, severity VARCHAR, kind VARCHAR, sheet VARCHAR,
    row_no INTEGER, field VARCHAR, said VARCHAR
);
CREATE TABLE confirmation (report_id VARCHAR, rule VARCHAR, reason VARCHAR, signed_by VARCHAR);

-- What people did, in order.
CREATE TABLE act (
    seq INTEGER, done_at TIMESTAMP, act VARCHAR, signed_by VARCHAR, team_id VARCHAR, subject VARCHAR,
    month DATE, value VARCHAR, reason VARCHAR, sha256 VARCHAR, row_key VARCHAR, hash VARCHAR
);
