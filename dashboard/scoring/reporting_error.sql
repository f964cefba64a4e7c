-- How far a reported figure may be off: of each team, month and indicator the mean over the rows behind it of sigma by
-- effective evidence, each row weighed by its part of the denominator. Headline rows only; $names are the method's.

CREATE TABLE reporting_error AS
WITH error_of AS (
    SELECT unnest($levels) AS evidence, unnest($sigmas) AS sigma
),
live AS (
    SELECT b.team_id AS team, report_month AS month, sigma, customer_key, frame_sector, licensed_seats,
        eligible_users, regular_users, outcome_verified, go_live_date
    FROM b2b AS b JOIN error_of ON evidence = evidence_effective
    WHERE is_live
),
running AS (
    SELECT team_id AS team, report_month AS month, sigma, requests_total
    FROM b2b JOIN error_of ON evidence = evidence_effective
    WHERE stage IN ('live', 'embedded', 'expanded') AND evidence_effective >= $own_share_min_evidence
),
service AS (
    SELECT team_id AS team, report_month AS month, sigma, service_id, operator, own_model_share_pct, mau, new_users,
        retained_users_m3, ai_turns
    FROM b2c JOIN error_of ON evidence = evidence_effective
    WHERE evidence_effective >= $b2c_min_evidence
),
-- Cohorts read deployments as they were last said; their evidence is that of the newest row by then.
cohort AS (
    SELECT t.team_id AS team, t.month, p.deployment_id, p.is_poc_skipped, p.poc_start_date, p.went_live_on
    FROM team_month AS t JOIN deployment_last AS p
        ON p.team_id = t.team_id AND p.report_month <= t.month AND t.month < p.next_month
),
cohort_error AS (
    SELECT c.*, sigma
    FROM cohort AS c ASOF JOIN b2b AS b
        ON b.team_id = c.team AND b.deployment_id = c.deployment_id AND c.month >= b.report_month
    JOIN error_of ON evidence = b.evidence_effective
),
-- The row a team's users are counted by: ALL, else the largest single service.
users AS (
    SELECT * FROM service
    QUALIFY row_number() OVER (
        PARTITION BY team, month ORDER BY service_id = 'ALL' DESC, mau * own_model_share_pct DESC NULLS LAST
    ) = 1
),
-- What each row of live use is worth in each indicator that is a share or a count over it.
part AS (
    SELECT team, month, sigma, unnest([
        {'indicator': 'b2b_live_orgs', 'part': 1.0},
        {'indicator': 'b2b_sector_penetration',
            'part': CASE WHEN frame_sector IN ('finance', 'manufacturing', 'public') THEN 1.0 END},
        {'indicator': 'b2b_seat_activation', 'part': licensed_seats::DOUBLE},
        {'indicator': 'b2b_regular_reach', 'part': eligible_users::DOUBLE},
        {'indicator': 'b2b_integration_depth', 'part': 1.0},
        {'indicator': 'b2b_independent_share', 'part': 1.0},
        {'indicator': 'b2b_outcome_verified',
            'part': CASE WHEN go_live_date <= month - $outcome_min_age_months * INTERVAL '1' MONTH THEN 1.0 END}
    ], recursive := true)
    FROM live
    UNION ALL
    SELECT team, (month + $usage_window_months * INTERVAL '1' MONTH)::DATE, sigma, 'b2b_net_usage_retention',
        regular_users
    FROM live
    UNION ALL
    SELECT team, month, sigma, 'b2b_own_model_share', requests_total FROM running
    UNION ALL
    SELECT team, month, sigma, 'b2b_poc_conversion', 1 FROM cohort_error
    WHERE NOT is_poc_skipped
        AND poc_start_date >= month - $conversion_from_months * INTERVAL '1' MONTH
        AND poc_start_date <= month - $conversion_to_months * INTERVAL '1' MONTH
    UNION ALL
    SELECT team, month, sigma, 'b2b_time_to_live', 1 FROM cohort_error
    WHERE NOT is_poc_skipped
        AND poc_start_date >= month - $time_to_live_from_months * INTERVAL '1' MONTH
        AND poc_start_date <= month - $time_to_live_to_months * INTERVAL '1' MONTH
    UNION ALL
    SELECT team, month, sigma, 'b2b_persistence_6m', 1 FROM cohort_error
    WHERE went_live_on >= month - $persistence_from_months * INTERVAL '1' MONTH
        AND went_live_on <= month - $survive_months * INTERVAL '1' MONTH
    UNION ALL
    SELECT team, month, sigma, 'b2c_mau_reach', mau FROM users
    UNION ALL
    SELECT team, (month + $growth_window_months * INTERVAL '1' MONTH)::DATE, sigma, 'b2c_mau_growth_3m', mau FROM users
    UNION ALL
    SELECT team, month, sigma, unnest([
        {'indicator': 'b2c_stickiness', 'part': mau::DOUBLE},
        {'indicator': 'b2c_organic_share', 'part': mau::DOUBLE},
        {'indicator': 'b2c_own_model_share', 'part': ai_turns::DOUBLE},
        {'indicator': 'b2c_third_party_share',
            'part': CASE WHEN mau >= $min_service_mau THEN (ai_turns * own_model_share_pct)::DOUBLE END}
    ], recursive := true)
    FROM service WHERE service_id <> 'ALL'
    UNION ALL
    SELECT team, (month + $retention_cohort_months * INTERVAL '1' MONTH)::DATE, sigma, 'b2c_retention_m3', new_users
    FROM service WHERE service_id <> 'ALL'
)
SELECT team, month, indicator, sum(part * sigma) / nullif(sum(part), 0) AS sigma
FROM part WHERE part > 0
GROUP BY ALL
ORDER BY ALL;
