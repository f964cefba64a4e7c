-- Rows counted by a factor: each part stands in the place of the part of measure.sql that has its name, and says the
-- same with a weight a row. A row weighs $captive unless its customer is independent, times $weights of its effective
-- evidence, all from 0 to 1; at 0 it is not there at all, as in the variants "without affiliates" and "verified only".
-- As there, a PoC and a go-live are asked for no evidence. What is no count, such as a base, stays unweighed.

live AS (
    SELECT team_id, report_month AS month, deployment_id, customer_key, customer_group_key, affiliation, frame_sector,
        go_live_date, eligible_users, licensed_seats, active_users, regular_users, integration_level, outcome_verified,
        list_extract($weights, list_position($levels, evidence_effective)) AS evidenced,
        CASE WHEN affiliation = 'independent' THEN 1e0 ELSE $captive END * evidenced AS factor
    FROM b2b
    WHERE stage IN ('live', 'embedded', 'expanded')
        AND evidence_effective >= $live_min_evidence
        AND own_model_share_pct >= $live_min_own_share_pct
        AND requests_total > 0
        AND factor > 0
),
-- Whose model answers is asked of all customers alike: the share stays at its headline for captive ones.
running AS (
    SELECT team_id, report_month AS month, requests_total, own_model_share_pct,
        list_extract($weights, list_position($levels, evidence_effective)) AS factor
    FROM b2b
    WHERE stage IN ('live', 'embedded', 'expanded')
        AND evidence_effective >= $own_share_min_evidence
        AND factor > 0
),
service AS (
    SELECT team_id, report_month AS month, service_id, operator, own_model_share_pct, mau, dau_avg, new_users,
        retained_users_m3, ai_turns, sponsored_mau, mau_age60p,
        list_extract($weights, list_position($levels, evidence_effective)) AS factor
    FROM b2c
    WHERE evidence_effective >= $b2c_min_evidence AND factor > 0
),
poc AS (
    SELECT team_id, deployment_id, report_month, next_month, poc_start_date, go_live_date, poc_registered_on_time,
        CASE WHEN affiliation = 'independent' THEN 1e0 ELSE $captive END AS factor
    FROM deployment_last
    WHERE NOT is_poc_skipped AND poc_start_date IS NOT NULL AND factor > 0
),

-- An organisation counts through its best row: one independent deployment makes it an independent customer.
customer AS (
    SELECT team_id, month, customer_key, min(customer_group_key) AS customer_group_key,
        max(factor) AS factor, sum(factor * regular_users) AS users,
        sum(CASE WHEN affiliation = 'independent' THEN factor * regular_users END) AS independent_users,
        max(CASE WHEN affiliation = 'independent' THEN factor ELSE 0 END) AS is_independent,
        max(CASE WHEN frame_sector = 'finance' THEN factor ELSE 0 END) AS in_finance,
        max(CASE WHEN frame_sector = 'manufacturing' THEN factor ELSE 0 END) AS in_manufacturing,
        max(CASE WHEN frame_sector = 'public' THEN factor ELSE 0 END) AS in_public
    FROM live
    GROUP BY team_id, month, customer_key
),
customer_group AS (
    SELECT team_id, month, customer_group_key,
        sum(factor * licensed_seats) AS seats,
        sum(CASE WHEN licensed_seats IS NOT NULL THEN factor * active_users END) AS seated_users,
        max(CASE WHEN licensed_seats IS NOT NULL THEN 1 ELSE 0 END) AS has_seats,
        sum(factor * eligible_users) AS eligible_users,
        sum(CASE WHEN eligible_users IS NOT NULL THEN factor * regular_users END) AS regular_users,
        max(CASE WHEN eligible_users IS NOT NULL THEN 1 ELSE 0 END) AS has_eligible
    FROM live
    GROUP BY team_id, month, customer_group_key
),

b2b_live_orgs AS (
    SELECT t.team_id, t.month, coalesce(sum(c.factor), 0) AS value, NULL AS base
    FROM team_month t LEFT JOIN customer c ON c.team_id = t.team_id AND c.month = t.month
    GROUP BY t.team_id, t.month
),

b2b_poc_conversion AS (
    SELECT t.team_id, t.month,
        1e2 * coalesce(sum(p.factor) FILTER (WHERE p.poc_registered_on_time
            AND p.go_live_date <= p.poc_start_date + $live_within_months * INTERVAL '1' MONTH), 0)
            / nullif(sum(p.factor), 0) AS value,
        count(*) AS base
    FROM team_month t
    JOIN poc p ON p.team_id = t.team_id AND p.report_month <= t.month AND t.month < p.next_month
        AND p.poc_start_date >= t.month - $conversion_from_months * INTERVAL '1' MONTH
        AND p.poc_start_date <= t.month - $conversion_to_months * INTERVAL '1' MONTH
    GROUP BY t.team_id, t.month
),

poc_days AS (
    SELECT p.team_id, p.report_month, p.next_month, p.poc_start_date, p.factor,
        CASE WHEN p.poc_registered_on_time AND p.go_live_date IS NOT NULL
            THEN ended.n - began.n ELSE $never_days END AS days
    FROM poc p
    LEFT JOIN day_number began ON began.day = p.poc_start_date
    LEFT JOIN day_number ended ON ended.day = p.go_live_date
),
poc_order AS (
    SELECT t.team_id, t.month, p.days,
        sum(p.factor) OVER (
            PARTITION BY t.team_id, t.month ORDER BY p.days ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS place,
        sum(p.factor) OVER (PARTITION BY t.team_id, t.month) AS pocs
    FROM team_month t
    JOIN poc_days p ON p.team_id = t.team_id AND p.report_month <= t.month AND t.month < p.next_month
        AND p.poc_start_date >= t.month - $time_to_live_from_months * INTERVAL '1' MONTH
        AND p.poc_start_date <= t.month - $time_to_live_to_months * INTERVAL '1' MONTH
),

b2b_integration_depth AS (
    SELECT team_id, month,
        1e2 * coalesce(sum(factor) FILTER (WHERE integration_level >= $min_integration_level), 0)
            / nullif(sum(factor), 0) AS value,
        count(*) AS base
    FROM live
    GROUP BY team_id, month
),

went_live AS (
    SELECT d.team_id, d.deployment_id, d.report_month, d.next_month, d.went_live_on,
        CAST(date_trunc('month', d.went_live_on + $survive_months * INTERVAL '1' MONTH) AS date) AS survival_month,
        CASE WHEN d.affiliation = 'independent' THEN 1e0 ELSE $captive END AS factor
    FROM deployment_last d
    JOIN team ON team.team_id = d.team_id
    WHERE d.went_live_on + $survive_months * INTERVAL '1' MONTH >= team.onboarded_on
        AND factor > 0
),
-- A survivor that has meanwhile become captive counts as such, and by the evidence that it is alive.
survival AS (
    SELECT w.team_id, w.report_month, w.next_month, w.went_live_on, w.factor,
        CASE WHEN l.factor < w.factor * l.evidenced THEN l.factor WHEN l.factor IS NOT NULL
            THEN w.factor * l.evidenced ELSE 0 END AS survived
    FROM went_live w
    JOIN filed f ON f.team_id = w.team_id AND f.month = w.survival_month AND f.kind = 'b2b'
    LEFT JOIN live l ON l.deployment_id = w.deployment_id AND l.team_id = w.team_id AND l.month = w.survival_month
),
b2b_persistence_6m AS (
    SELECT t.team_id, t.month, 1e2 * sum(s.survived) / nullif(sum(s.factor), 0) AS value, count(*) AS base
    FROM team_month t
    JOIN survival s ON s.team_id = t.team_id AND s.report_month <= t.month AND t.month < s.next_month
        AND s.went_live_on >= t.month - $persistence_from_months * INTERVAL '1' MONTH
        AND s.went_live_on <= t.month - $survive_months * INTERVAL '1' MONTH
    GROUP BY t.team_id, t.month
),

demand AS (
    SELECT team_id, month, 1e2 * sum(is_independent) / nullif(sum(factor), 0) AS org_share,
        1e2 * coalesce(sum(independent_users), 0) / nullif(sum(users), 0) AS user_share
    FROM customer
    GROUP BY team_id, month
),
b2b_own_model_share AS (
    SELECT team_id, month,
        CAST(sum(factor * requests_total * own_model_share_pct) AS double) / nullif(sum(factor * requests_total), 0)
            AS value,
        NULL AS base
    FROM running
    GROUP BY team_id, month
),

b2b_outcome_verified AS (
    SELECT team_id, month,
        1e2 * coalesce(sum(factor) FILTER (WHERE outcome_verified IN ('customer_signed', 'third_party')), 0)
            / nullif(sum(factor), 0) AS value,
        count(*) AS base
    FROM live
    WHERE go_live_date <= month - $outcome_min_age_months * INTERVAL '1' MONTH
    GROUP BY team_id, month
),

-- `heads` are the same users unweighed: a base.
weighted_mau AS (
    SELECT team_id, month,
        coalesce(max(factor * mau * own_model_share_pct) FILTER (WHERE service_id = 'ALL'),
            max(factor * mau * own_model_share_pct)) / 1e2 AS users,
        coalesce(max(mau * own_model_share_pct) FILTER (WHERE service_id = 'ALL'), max(mau * own_model_share_pct))
            / 1e2 AS heads
    FROM service
    GROUP BY team_id, month
),
b2c_age_parity_60p AS (
    SELECT team_id, month,
        1e0 * sum(factor * mau_age60p) / nullif(sum(factor * mau), 0) / nullif($population_share_60p, 0) AS value,
        NULL AS base
    FROM service
    WHERE service_id <> 'ALL' AND mau_age60p IS NOT NULL
    GROUP BY team_id, month
),
b2c_stickiness AS (
    SELECT team_id, month, 1e2 * sum(factor * dau_avg) / nullif(sum(factor * mau), 0) AS value, NULL AS base
    FROM service
    WHERE service_id <> 'ALL'
    GROUP BY team_id, month
),
b2c_mau_growth_3m AS (
    SELECT now.team_id, now.month,
        1e2 * (power(now.users / nullif(was.users, 0), 1e0 / $growth_window_months) - 1) AS value, was.heads AS base
    FROM weighted_mau now
    JOIN weighted_mau was ON was.team_id = now.team_id
        AND was.month = CAST(now.month - $growth_window_months * INTERVAL '1' MONTH AS date)
),
b2c_retention_m3 AS (
    SELECT now.team_id, now.month,
        1e2 * sum(now.factor * now.retained_users_m3) / nullif(sum(was.factor * was.new_users), 0) AS value,
        sum(was.new_users) AS base
    FROM service now
    JOIN service was ON was.team_id = now.team_id AND was.service_id = now.service_id
        AND was.month = CAST(now.month - $retention_cohort_months * INTERVAL '1' MONTH AS date)
    WHERE now.service_id <> 'ALL' AND now.retained_users_m3 IS NOT NULL
    GROUP BY now.team_id, now.month
),
b2c_own_model_share AS (
    SELECT team_id, month,
        CAST(sum(factor * ai_turns * own_model_share_pct) AS double) / nullif(sum(factor * ai_turns), 0) AS value,
        NULL AS base
    FROM service
    WHERE service_id <> 'ALL'
    GROUP BY team_id, month
),
b2c_organic_share AS (
    SELECT team_id, month, 1e2 * (1 - 1e0 * sum(factor * sponsored_mau) / nullif(sum(factor * mau), 0)) AS value,
        NULL AS base
    FROM service
    WHERE service_id <> 'ALL'
    GROUP BY team_id, month
),
b2c_third_party_share AS (
    SELECT team_id, month,
        1e2 * CAST(coalesce(sum(factor * ai_turns * own_model_share_pct) FILTER (WHERE operator = 'third_party'), 0)
            AS double) / nullif(CAST(sum(factor * ai_turns * own_model_share_pct) AS double), 0) AS value,
        NULL AS base
    FROM service
    WHERE service_id <> 'ALL' AND mau >= $min_service_mau
    GROUP BY team_id, month
)
