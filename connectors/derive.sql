-- What follows from what was loaded: months, evidence, LIVE, the last row of each deployment.

-- A customer of the programme's model counts from this evidence and this share of its answers (rule D05).
-- The same two figures stand in the method, whose variants change them; a test holds them together.
CREATE MACRO live_min_evidence() AS 'E1';
CREATE MACRO live_min_own_share_pct() AS 50;

-- Every team in every month that has appeared; a team that has left has no rows after its last month.
CREATE TABLE team_month AS
SELECT team_id, month, month >= onboarded_month AS is_onboarded,
    (12 * (year(month) - year(onboarded_month)) + month(month) - month(onboarded_month))::INTEGER AS months_since
FROM team CROSS JOIN calendar
WHERE left_month IS NULL OR month <= left_month
ORDER BY team_id, month;

-- Kinds a team has declared it will not report, from a month on.
CREATE VIEW withheld AS
SELECT team_id, value AS kind, month AS from_month, reason FROM act WHERE act = 'withhold';

-- The programme office's grade that stands for a subject, month and piece of evidence: the latest one.
CREATE VIEW grade AS
SELECT team_id, subject, month, lower(sha256) AS sha256, max_by(value, seq) AS level
FROM act WHERE act = 'grade' GROUP BY ALL;

-- Deployments that stood in a report received in time (rule X11 asks it of the month their PoC began).
CREATE VIEW registered AS
SELECT DISTINCT deployment_id, report_month
FROM report_row JOIN report USING (report_id)
WHERE kind = 'b2b' AND NOT is_withdrawn AND received_on <= due_on;

-- Deployments as reports in force describe them, with what is derived (rules V13, D03, D04, D06, X11).
CREATE VIEW b2b_described AS
SELECT sent.*,
    -- A public institution keeps its own division: the type of organisation decides.
    CASE WHEN customer_type IN ('central_gov', 'local_gov', 'public_institution') THEN 'public'
        WHEN ksic_division BETWEEN '64' AND '66' THEN 'finance'
        WHEN ksic_division BETWEEN '10' AND '34' THEN 'manufacturing'
        ELSE 'other' END AS sector,
    -- Only institution types that are in the frame may count against it.
    CASE WHEN customer_type IN ('central_gov', 'local_gov', 'public_institution') THEN 'public'
        WHEN ksic_division = '64' AND finance_type = 'domestic_bank' THEN 'finance'
        WHEN ksic_division = '65' AND finance_type IN ('life_insurer', 'nonlife_insurer') THEN 'finance'
        WHEN ksic_division BETWEEN '10' AND '34' THEN 'manufacturing' END AS frame_sector,
    -- least() skips NULL: without the coalesce an empty claim would read as E2.
    CASE WHEN evidence_ref IS NULL THEN 'E0'
        ELSE coalesce(level, least(coalesce(evidence_claimed, 'E0'), 'E2')) END AS evidence_effective,
    poc_start_date < onboarded_on AS is_backfilled,
    -- Found in a register by the end of the month; not found, which only the public register can say, and only of
    -- contracts signed within the days it was read; else not known. It is no evidence of use and touches no level.
    CASE WHEN first_signed_on < sent.report_month + INTERVAL 1 MONTH THEN TRUE
        WHEN customer_type IN ('central_gov', 'local_gov', 'public_institution')
            AND contract_date >= (SELECT read_from FROM register_read WHERE source = 'g2b')
            AND (SELECT read_to FROM register_read WHERE source = 'g2b') >= sent.report_month + INTERVAL 1 MONTH
            THEN FALSE END AS contract_corroborated,
    CASE WHEN poc_start_date IS NULL THEN NULL
        ELSE poc_start_date < onboarded_on OR registered.deployment_id IS NOT NULL END AS poc_registered_on_time
FROM sent_b2b AS sent
JOIN team USING (team_id)
LEFT JOIN grade ON grade.team_id = sent.team_id AND grade.subject = sent.deployment_id
    AND grade.month = sent.report_month AND grade.sha256 = lower(right(sent.evidence_ref, 64))
LEFT JOIN register_customer USING (team_id, customer_key)
LEFT JOIN registered ON registered.deployment_id = sent.deployment_id
    AND registered.report_month = date_trunc('month', sent.poc_start_date);

CREATE TABLE b2b AS
SELECT *,
    stage IN ('live', 'embedded', 'expanded') AND evidence_effective >= live_min_evidence()
        AND own_model_share_pct >= live_min_own_share_pct() AND requests_total > 0 AS is_live
FROM b2b_described
ORDER BY team_id, report_month, deployment_id;

CREATE TABLE b2c AS
SELECT sent.*,
    CASE WHEN evidence_ref IS NULL THEN 'E0'
        ELSE coalesce(level, least(coalesce(evidence_claimed, 'E0'), 'E2')) END AS evidence_effective
FROM sent_b2c AS sent
LEFT JOIN grade ON grade.team_id = sent.team_id AND grade.subject = sent.service_id
    AND grade.month = sent.report_month AND grade.sha256 = lower(right(sent.evidence_ref, 64))
ORDER BY team_id, report_month, service_id;

CREATE TABLE readiness AS
SELECT * FROM sent_readiness ORDER BY team_id, report_month, evidence_id;

-- A row of b2b with what the cohorts read of it; went_live_on is the last go-live date known by then.
CREATE VIEW deployment_step AS
SELECT team_id, deployment_id, report_month, customer_key, customer_group_key, affiliation, stage, poc_start_date,
    go_live_date, is_poc_skipped, poc_registered_on_time,
    last_value(go_live_date IGNORE NULLS) OVER steps AS went_live_on,
    row(stage, poc_start_date, go_live_date, is_poc_skipped, poc_registered_on_time, customer_key,
        customer_group_key, affiliation) AS said,
    said IS DISTINCT FROM lag(said) OVER steps AS says_something_new
FROM b2b
WINDOW steps AS (PARTITION BY deployment_id ORDER BY report_month);

-- The last row of a deployment as of month m is the one with report_month <= m < next_month; rows that say the
-- same are merged. No query sorts the history again.
CREATE TABLE deployment_last AS
SELECT * EXCLUDE (said, says_something_new),
    coalesce(lead(report_month) OVER (PARTITION BY deployment_id ORDER BY report_month), DATE '9999-12-01')
        AS next_month
FROM deployment_step
WHERE says_something_new
ORDER BY team_id, deployment_id, report_month;
