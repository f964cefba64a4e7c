-- Questions between the programme office and a team: what raised each, and whose turn it is.

-- The key of each row as people know it: the deployment, the service, or the paper and its scope.
CREATE MACRO key_of(deployment, service, paper, held_for) AS
    coalesce(deployment, service, paper || ' · ' || held_for);

-- What each row said, without where it stood, so that a row sent again unchanged is known to be the same.
CREATE VIEW row_said AS
SELECT report_id, kind, key_of(deployment_id, service_id, evidence_id, scope) AS row_key, sheet, row_no,
    hash(*COLUMNS(* EXCLUDE (report_id, sheet, row_no))) AS said
FROM report_row;

-- Queries that stand in reports in force, with the row they are about.
CREATE TABLE raised AS
SELECT report.team_id, finding.rule, coalesce(row_key, nullif(finding.said, ''), '') AS row_key,
    coalesce(finding.kind, '') AS kind, report.month, report.seq, finding.report_id, finding.sheet, finding.row_no,
    finding.field, row_said.said
FROM finding
JOIN report USING (report_id)
LEFT JOIN row_said ON row_said.report_id = finding.report_id AND row_said.kind = finding.kind
    AND row_said.sheet = finding.sheet AND row_said.row_no = finding.row_no
WHERE severity = 'query'
    AND EXISTS (
        SELECT 1 FROM filed
        WHERE filed.report_id = finding.report_id AND filed.kind = coalesce(finding.kind, filed.kind)
    );

-- What was said about a question, in order; report_seq is how much of the team's reports was known then.
CREATE VIEW question_act AS
SELECT act.seq, done_at, act, signed_by, act.team_id, act.value AS rule, row_key, act.month, reason, act.sha256,
    act.subject AS report_id, coalesce(report.seq, 0) AS report_seq
FROM act LEFT JOIN report ON report.report_id = act.subject
WHERE act IN ('ask', 'answer', 'close');

CREATE TABLE question AS
WITH spoken AS (
    SELECT team_id, rule, row_key, max_by(act, seq) AS last_act, max_by(report_seq, seq) AS known,
        max(done_at) AS last_at, max_by(report_id, seq) AS report_id, max(month) AS month,
        min(seq) FILTER (WHERE act = 'ask') AS asked_in
    FROM question_act GROUP BY ALL
),
-- A finding in a report sent since then, unless its row is, word for word, what a report before it said.
news AS (
    SELECT DISTINCT raised.team_id, raised.rule, raised.row_key
    FROM raised JOIN spoken USING (team_id, rule, row_key)
    WHERE raised.seq > spoken.known AND NOT EXISTS (
        SELECT 1 FROM row_said JOIN report USING (report_id)
        WHERE report.team_id = raised.team_id AND report.month = raised.month AND report.seq <= spoken.known
            AND row_said.row_key = raised.row_key AND row_said.said = raised.said
    )
),
standing AS (
    SELECT team_id, rule, row_key, any_value(kind) AS kind, min(month) AS first_month, max(month) AS last_month,
        count(DISTINCT (report_id, sheet, row_no)) AS findings, max_by(report_id, seq) AS report_id,
        max_by(sheet, month) AS sheet, max_by(row_no, month) AS row_no,
        max_by(report_id, month) AS shown_in, list_sort(list(DISTINCT field)) AS fields
    FROM raised GROUP BY ALL
)
SELECT coalesce(standing.team_id, spoken.team_id) AS team_id, coalesce(standing.rule, spoken.rule) AS rule,
    coalesce(standing.row_key, spoken.row_key) AS row_key, coalesce(kind, '') AS kind,
    coalesce(first_month, spoken.month) AS first_month, coalesce(last_month, spoken.month) AS last_month,
    coalesce(findings, 0) AS findings, coalesce(standing.report_id, spoken.report_id) AS report_id,
    coalesce(shown_in, spoken.report_id) AS shown_in, coalesce(sheet, '') AS sheet, row_no,
    coalesce(fields, []) AS fields, asked_in, last_act, last_at,
    CASE WHEN last_act IS NULL OR last_act = 'ask' OR news.team_id IS NOT NULL THEN 'open'
        WHEN last_act = 'answer' THEN 'answered' ELSE 'closed' END AS state
FROM standing
FULL JOIN spoken ON spoken.team_id = standing.team_id AND spoken.rule = standing.rule
    AND spoken.row_key = standing.row_key
LEFT JOIN news ON news.team_id = standing.team_id AND news.rule = standing.rule
    AND news.row_key = standing.row_key;
