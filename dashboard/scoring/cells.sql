-- The rows behind an indicator's value, for one team and month: one part an indicator, on the CTEs of measure.sql. An
-- indicator without a part of its own looks at every row of live_rows (B2B) or service_rows (B2C).

live_rows AS (
    SELECT * FROM live WHERE team_id = $team AND month = $month
),
b2b_rows AS (
    SELECT deployment_id AS id, month FROM live_rows
),
service_rows AS (
    SELECT * FROM service WHERE team_id = $team AND month = $month AND service_id <> 'ALL'
),
b2c_rows AS (
    SELECT service_id AS id, month FROM service_rows
),

b2b_sector_penetration AS (
    SELECT deployment_id AS id, month FROM live_rows WHERE frame_sector IS NOT NULL
),

b2b_poc_conversion AS (
    SELECT deployment_id AS id, report_month AS month FROM poc
    WHERE team_id = $team AND report_month <= $month AND $month < next_month
        AND poc_start_date >= CAST($month AS date) - $conversion_from_months * INTERVAL '1' MONTH
        AND poc_start_date <= CAST($month AS date) - $conversion_to_months * INTERVAL '1' MONTH
),

b2b_time_to_live AS (
    SELECT deployment_id AS id, report_month AS month FROM poc
    WHERE team_id = $team AND report_month <= $month AND $month < next_month
        AND poc_start_date >= CAST($month AS date) - $time_to_live_from_months * INTERVAL '1' MONTH
        AND poc_start_date <= CAST($month AS date) - $time_to_live_to_months * INTERVAL '1' MONTH
),

b2b_seat_activation AS (
    SELECT deployment_id AS id, month FROM live_rows WHERE licensed_seats IS NOT NULL
),

b2b_regular_reach AS (
    SELECT deployment_id AS id, month FROM live_rows WHERE eligible_users IS NOT NULL
),

-- The row that last gave the go-live date, and the row of the survival month, live or not.
survival_cohort AS (
    SELECT w.deployment_id, w.report_month, w.survival_month
    FROM went_live w
    JOIN filed f ON f.team_id = w.team_id AND f.month = w.survival_month AND f.kind = 'b2b'
    WHERE w.team_id = $team AND w.report_month <= $month AND $month < w.next_month
        AND w.went_live_on >= CAST($month AS date) - $persistence_from_months * INTERVAL '1' MONTH
        AND w.went_live_on <= CAST($month AS date) - $survive_months * INTERVAL '1' MONTH
),
b2b_persistence_6m AS (
    SELECT deployment_id AS id, report_month AS month FROM survival_cohort
    UNION SELECT deployment_id, survival_month FROM survival_cohort
),

-- Six months ago, and what the same customers do now.
live_before AS (
    SELECT * FROM live
    WHERE team_id = $team AND month = CAST(CAST($month AS date) - $usage_window_months * INTERVAL '1' MONTH AS date)
),
b2b_net_usage_retention AS (
    SELECT deployment_id AS id, month FROM live_before
    UNION ALL SELECT deployment_id, month FROM live_rows
    WHERE customer_key IN (SELECT customer_key FROM live_before)
),

b2b_own_model_share AS (
    SELECT deployment_id AS id, report_month AS month FROM b2b
    WHERE team_id = $team AND report_month = $month AND stage IN ('live', 'embedded', 'expanded')
        AND evidence_effective >= $own_share_min_evidence AND $relation IN ('any', affiliation)
),

b2b_outcome_verified AS (
    SELECT deployment_id AS id, month FROM live_rows
    WHERE go_live_date <= month - $outcome_min_age_months * INTERVAL '1' MONTH
),

-- The row ALL of a month, else the largest single service.
widest AS (
    SELECT service_id AS id, month, row_number() OVER (
        PARTITION BY month ORDER BY service_id <> 'ALL', mau * own_model_share_pct DESC NULLS LAST, service_id
    ) AS place
    FROM service WHERE team_id = $team
),
b2c_mau_reach AS (
    SELECT id, month FROM widest WHERE place = 1 AND month = $month
),
b2c_mau_growth_3m AS (
    SELECT id, month FROM widest
    WHERE place = 1
        AND month IN ($month, CAST(CAST($month AS date) - $growth_window_months * INTERVAL '1' MONTH AS date))
),

b2c_age_parity_60p AS (
    SELECT service_id AS id, month FROM service_rows WHERE mau_age60p IS NOT NULL
),

retention_pair AS (
    SELECT now.service_id, now.month, was.month AS month_before
    FROM service_rows now
    JOIN service was ON was.team_id = now.team_id AND was.service_id = now.service_id
        AND was.month = CAST(now.month - $retention_cohort_months * INTERVAL '1' MONTH AS date)
    WHERE now.retained_users_m3 IS NOT NULL
),
b2c_retention_m3 AS (
    SELECT service_id AS id, month FROM retention_pair
    UNION ALL SELECT service_id, month_before FROM retention_pair
),

b2c_third_party_share AS (
    SELECT service_id AS id, month FROM service_rows WHERE mau >= $min_service_mau
),

benchmark_rows AS (
    SELECT row_no AS id, month FROM test_by_month WHERE team_id = $team AND month = $month
),
fr_sota_ratio AS (
    SELECT id, month FROM benchmark_rows
),
fr_cost_efficiency AS (
    SELECT id, month FROM benchmark_rows
),
fr_aaii_ratio AS (
    SELECT row_no AS id, month FROM index_by_month WHERE team_id = $team AND month = $month AND place = 1
),

dq_verified_share AS (
    SELECT deployment_id AS id, report_month AS month FROM b2b
    WHERE team_id = $team AND report_month = $month AND stage IN ('live', 'embedded', 'expanded')
)
