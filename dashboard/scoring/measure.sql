-- What was measured: one row a team, month and indicator, with its state. One CTE an indicator, named by its id, over
-- all teams and months at once; every $name is a constant of method.toml, and a variant is this text with others.
-- The text keeps to what DuckDB and Spark both run, so that it can also be put to work over the same tables there.
-- Traps: 0/0 is NaN and would score 100, so every ratio divides by nullif(); 1e2 makes a ratio a double everywhere.
WITH
-- Deployments in live use: in production, evidence and own-model share high enough, and traffic this month.
live AS (
    SELECT team_id, report_month AS month, deployment_id, customer_key, customer_group_key, affiliation, frame_sector,
        go_live_date, eligible_users, licensed_seats, active_users, regular_users, integration_level, outcome_verified
    FROM b2b
    WHERE stage IN ('live', 'embedded', 'expanded')
        AND evidence_effective >= $live_min_evidence
        AND own_model_share_pct >= $live_min_own_share_pct
        AND requests_total > 0
        AND $relation IN ('any', affiliation)
),
-- Deployments in production whatever their evidence and whichever model answers.
running AS (
    SELECT team_id, report_month AS month, requests_total, own_model_share_pct
    FROM b2b
    WHERE stage IN ('live', 'embedded', 'expanded')
        AND evidence_effective >= $own_share_min_evidence
        AND $relation IN ('any', affiliation)
),
-- Consumer services, and the row ALL in which a team counts each user once.
service AS (
    SELECT team_id, report_month AS month, service_id, operator, own_model_share_pct, mau, dau_avg, new_users,
        retained_users_m3, ai_turns, sponsored_mau, mau_age60p
    FROM b2c
    WHERE evidence_effective >= $b2c_min_evidence
),
-- PoCs as they were last reported by month m, for report_month <= m < next_month.
poc AS (
    SELECT team_id, deployment_id, report_month, next_month, poc_start_date, go_live_date, poc_registered_on_time
    FROM deployment_last
    WHERE NOT is_poc_skipped AND poc_start_date IS NOT NULL AND $relation IN ('any', affiliation)
),

-- Live use by customer and by business group: whatever counts organisations or groups counts these rows, so that the
-- long keys are hashed once and not once an indicator.
customer AS (
    SELECT team_id, month, customer_key, min(customer_group_key) AS customer_group_key,
        sum(regular_users) AS users,
        sum(CASE WHEN affiliation = 'independent' THEN regular_users END) AS independent_users,
        max(CASE WHEN affiliation = 'independent' THEN 1 ELSE 0 END) AS is_independent,
        max(CASE WHEN frame_sector = 'finance' THEN 1 ELSE 0 END) AS in_finance,
        max(CASE WHEN frame_sector = 'manufacturing' THEN 1 ELSE 0 END) AS in_manufacturing,
        max(CASE WHEN frame_sector = 'public' THEN 1 ELSE 0 END) AS in_public
    FROM live
    GROUP BY team_id, month, customer_key
),
customer_group AS (
    SELECT team_id, month, customer_group_key,
        sum(licensed_seats) AS seats,
        sum(CASE WHEN licensed_seats IS NOT NULL THEN active_users END) AS seated_users,
        max(CASE WHEN licensed_seats IS NOT NULL THEN 1 ELSE 0 END) AS has_seats,
        sum(eligible_users) AS eligible_users,
        sum(CASE WHEN eligible_users IS NOT NULL THEN regular_users END) AS regular_users,
        max(CASE WHEN eligible_users IS NOT NULL THEN 1 ELSE 0 END) AS has_eligible
    FROM live
    GROUP BY team_id, month, customer_group_key
),

b2b_live_orgs AS (
    SELECT t.team_id, t.month, count(c.customer_key) AS value, NULL AS base
    FROM team_month t LEFT JOIN customer c ON c.team_id = t.team_id AND c.month = t.month
    GROUP BY t.team_id, t.month
),

-- Organisations reached in each core sector; a team with none in a sector counts with zero there.
sector_orgs AS (
    SELECT team_id, month, 'finance' AS sector, sum(in_finance) AS orgs FROM customer GROUP BY team_id, month
    UNION ALL SELECT team_id, month, 'manufacturing', sum(in_manufacturing) FROM customer GROUP BY team_id, month
    UNION ALL SELECT team_id, month, 'public', sum(in_public) FROM customer GROUP BY team_id, month
),
b2b_sector_penetration AS (
    SELECT t.team_id, t.month, 1e2 * avg(least(1.0, coalesce(o.orgs, 0) / ($rogers_mark * f.frame_n))) AS value,
        NULL AS base
    FROM team_month t
    JOIN frame f ON f.sector IN ('finance', 'manufacturing', 'public') AND f.frame_n > 0
    LEFT JOIN sector_orgs o ON o.team_id = t.team_id AND o.month = t.month AND o.sector = f.sector
    GROUP BY t.team_id, t.month
),

-- A PoC that was not registered in the month it began stays in the denominator: only its success is not believed.
b2b_poc_conversion AS (
    SELECT t.team_id, t.month,
        1e2 * count(*) FILTER (WHERE p.poc_registered_on_time
            AND p.go_live_date <= p.poc_start_date + $live_within_months * INTERVAL '1' MONTH)
            / nullif(count(*), 0) AS value,
        count(*) AS base
    FROM team_month t
    JOIN poc p ON p.team_id = t.team_id AND p.report_month <= t.month AND t.month < p.next_month
        AND p.poc_start_date >= t.month - $conversion_from_months * INTERVAL '1' MONTH
        AND p.poc_start_date <= t.month - $conversion_to_months * INTERVAL '1' MONTH
    GROUP BY t.team_id, t.month
),

-- Days to live of every PoC of the cohort, in order; failures count as never, so hiding none shortens the wait.
poc_days AS (
    SELECT p.team_id, p.report_month, p.next_month, p.poc_start_date,
        CASE WHEN p.poc_registered_on_time AND p.go_live_date IS NOT NULL
            THEN ended.n - began.n ELSE $never_days END AS days
    FROM poc p
    LEFT JOIN day_number began ON began.day = p.poc_start_date
    LEFT JOIN day_number ended ON ended.day = p.go_live_date
),
poc_order AS (
    SELECT t.team_id, t.month, p.days,
        row_number() OVER (PARTITION BY t.team_id, t.month ORDER BY p.days) AS place,
        count(*) OVER (PARTITION BY t.team_id, t.month) AS pocs
    FROM team_month t
    JOIN poc_days p ON p.team_id = t.team_id AND p.report_month <= t.month AND t.month < p.next_month
        AND p.poc_start_date >= t.month - $time_to_live_from_months * INTERVAL '1' MONTH
        AND p.poc_start_date <= t.month - $time_to_live_to_months * INTERVAL '1' MONTH
),
b2b_time_to_live AS (
    SELECT team_id, month, min(days) FILTER (WHERE place >= $time_to_live_quantile * pocs) AS value, count(*) AS base
    FROM poc_order
    GROUP BY team_id, month
),

b2b_seat_activation AS (
    SELECT team_id, month, 1e2 * sum(seated_users) / nullif(sum(seats), 0) AS value, sum(has_seats) AS base
    FROM customer_group
    WHERE has_seats = 1
    GROUP BY team_id, month
),

b2b_regular_reach AS (
    SELECT team_id, month, 1e2 * sum(regular_users) / nullif(sum(eligible_users), 0) AS value,
        sum(has_eligible) AS base
    FROM customer_group
    WHERE has_eligible = 1
    GROUP BY team_id, month
),

b2b_integration_depth AS (
    SELECT team_id, month,
        1e2 * count(*) FILTER (WHERE integration_level >= $min_integration_level) / nullif(count(*), 0) AS value,
        count(*) AS base
    FROM live
    GROUP BY team_id, month
),

-- Go-lives with the month in which their survival is read; a month before the team joined cannot have been reported.
went_live AS (
    SELECT d.team_id, d.deployment_id, d.report_month, d.next_month, d.went_live_on,
        CAST(date_trunc('month', d.went_live_on + $survive_months * INTERVAL '1' MONTH) AS date) AS survival_month
    FROM deployment_last d
    JOIN team ON team.team_id = d.team_id
    WHERE d.went_live_on + $survive_months * INTERVAL '1' MONTH >= team.onboarded_on
        AND $relation IN ('any', d.affiliation)
),
-- Only go-lives whose survival month has a report in force: what was not filed is not a death.
survival AS (
    SELECT w.team_id, w.report_month, w.next_month, w.went_live_on, l.deployment_id AS survivor
    FROM went_live w
    JOIN filed f ON f.team_id = w.team_id AND f.month = w.survival_month AND f.kind = 'b2b'
    LEFT JOIN live l ON l.deployment_id = w.deployment_id AND l.team_id = w.team_id AND l.month = w.survival_month
),
b2b_persistence_6m AS (
    SELECT t.team_id, t.month, 1e2 * count(s.survivor) / nullif(count(*), 0) AS value, count(*) AS base
    FROM team_month t
    JOIN survival s ON s.team_id = t.team_id AND s.report_month <= t.month AND t.month < s.next_month
        AND s.went_live_on >= t.month - $persistence_from_months * INTERVAL '1' MONTH
        AND s.went_live_on <= t.month - $survive_months * INTERVAL '1' MONTH
    GROUP BY t.team_id, t.month
),

-- A customer that is gone counts with no users now; a new one is not asked.
b2b_net_usage_retention AS (
    SELECT t.team_id, t.month, 1e2 * sum(coalesce(c.users, 0)) / nullif(sum(was.users), 0) AS value,
        count(DISTINCT was.customer_group_key) AS base
    FROM team_month t
    JOIN customer was ON was.team_id = t.team_id
        AND was.month = CAST(t.month - $usage_window_months * INTERVAL '1' MONTH AS date)
    LEFT JOIN customer c ON c.team_id = t.team_id AND c.month = t.month AND c.customer_key = was.customer_key
    WHERE was.users IS NOT NULL
    GROUP BY t.team_id, t.month
),

-- The smaller of two shares; without human users the organisations decide alone. (Not least(): that it skips NULL
-- is how a missing share becomes a full one.)
demand AS (
    SELECT team_id, month, 1e2 * sum(is_independent) / nullif(count(*), 0) AS org_share,
        1e2 * coalesce(sum(independent_users), 0) / nullif(sum(users), 0) AS user_share
    FROM customer
    GROUP BY team_id, month
),
live_groups AS (
    SELECT team_id, month, count(*) AS base FROM customer_group GROUP BY team_id, month
),
b2b_independent_share AS (
    SELECT d.team_id, d.month, CASE WHEN user_share < org_share THEN user_share ELSE org_share END AS value, g.base
    FROM demand d JOIN live_groups g ON g.team_id = d.team_id AND g.month = d.month
),

b2b_own_model_share AS (
    SELECT team_id, month,
        CAST(sum(requests_total * own_model_share_pct) AS double) / nullif(sum(requests_total), 0) AS value,
        NULL AS base
    FROM running
    GROUP BY team_id, month
),

b2b_outcome_verified AS (
    SELECT team_id, month,
        1e2 * count(*) FILTER (WHERE outcome_verified IN ('customer_signed', 'third_party')) / nullif(count(*), 0)
            AS value,
        count(*) AS base
    FROM live
    WHERE go_live_date <= month - $outcome_min_age_months * INTERVAL '1' MONTH
    GROUP BY team_id, month
),

-- Users weighted by the programme model's share of answers: the row ALL, else the largest single service, never a sum.
weighted_mau AS (
    SELECT team_id, month,
        coalesce(max(mau * own_model_share_pct) FILTER (WHERE service_id = 'ALL'), max(mau * own_model_share_pct))
            / 1e2 AS users
    FROM service
    GROUP BY team_id, month
),
b2c_mau_reach AS (
    SELECT t.team_id, t.month, 1e2 * coalesce(w.users, 0) / nullif($smartphone_users, 0) AS value, NULL AS base
    FROM team_month t LEFT JOIN weighted_mau w ON w.team_id = t.team_id AND w.month = t.month
),

b2c_age_parity_60p AS (
    SELECT team_id, month,
        1e0 * sum(mau_age60p) / nullif(sum(mau), 0) / nullif($population_share_60p, 0) AS value, NULL AS base
    FROM service
    WHERE service_id <> 'ALL' AND mau_age60p IS NOT NULL
    GROUP BY team_id, month
),

b2c_stickiness AS (
    SELECT team_id, month, 1e2 * sum(dau_avg) / nullif(sum(mau), 0) AS value, NULL AS base
    FROM service
    WHERE service_id <> 'ALL'
    GROUP BY team_id, month
),

b2c_mau_growth_3m AS (
    SELECT now.team_id, now.month,
        1e2 * (power(now.users / nullif(was.users, 0), 1e0 / $growth_window_months) - 1) AS value, was.users AS base
    FROM weighted_mau now
    JOIN weighted_mau was ON was.team_id = now.team_id
        AND was.month = CAST(now.month - $growth_window_months * INTERVAL '1' MONTH AS date)
),

b2c_retention_m3 AS (
    SELECT now.team_id, now.month, 1e2 * sum(now.retained_users_m3) / nullif(sum(was.new_users), 0) AS value,
        sum(was.new_users) AS base
    FROM service now
    JOIN service was ON was.team_id = now.team_id AND was.service_id = now.service_id
        AND was.month = CAST(now.month - $retention_cohort_months * INTERVAL '1' MONTH AS date)
    WHERE now.service_id <> 'ALL' AND now.retained_users_m3 IS NOT NULL
    GROUP BY now.team_id, now.month
),

b2c_own_model_share AS (
    SELECT team_id, month,
        CAST(sum(ai_turns * own_model_share_pct) AS double) / nullif(sum(ai_turns), 0) AS value, NULL AS base
    FROM service
    WHERE service_id <> 'ALL'
    GROUP BY team_id, month
),

b2c_organic_share AS (
    SELECT team_id, month, 1e2 * (1 - 1e0 * sum(sponsored_mau) / nullif(sum(mau), 0)) AS value, NULL AS base
    FROM service
    WHERE service_id <> 'ALL'
    GROUP BY team_id, month
),

b2c_third_party_share AS (
    SELECT team_id, month,
        1e2 * CAST(coalesce(sum(ai_turns * own_model_share_pct) FILTER (WHERE operator = 'third_party'), 0) AS double)
            / nullif(CAST(sum(ai_turns * own_model_share_pct) AS double), 0) AS value,
        NULL AS base
    FROM service
    WHERE service_id <> 'ALL' AND mau >= $min_service_mau
    GROUP BY team_id, month
),

-- Not scored: how much of what runs was confirmed beyond the team. Drives the badge.
dq_verified_share AS (
    SELECT team_id, report_month AS month,
        1e2 * count(*) FILTER (WHERE evidence_effective >= $verified_min_evidence) / nullif(count(*), 0) AS value,
        count(*) AS base
    FROM b2b
    WHERE stage IN ('live', 'embedded', 'expanded')
    GROUP BY team_id, report_month
),

-- Benchmarks: of each the newest result by the end of the month, as a ratio to the leader's. At or beyond the leader a
-- test counts 1, so that a perfect zero where less is better divides by nothing.
benchmark_by_month AS (
    SELECT t.team_id, t.month, b.benchmark_id, b.read_or_run_on, b.is_index, b.is_estimate, b.active_params_b,
        b.row_no,
        CASE WHEN NOT b.is_index AND b.direction = 'lower' AND b.score <= b.sota_score_6m THEN 1e0
            WHEN NOT b.is_index AND b.direction <> 'lower' AND b.score >= b.sota_score_6m THEN 1e0
            WHEN b.direction = 'lower' THEN b.sota_score_6m / nullif(b.score, 0)
            ELSE b.score / nullif(b.sota_score_6m, 0) END AS ratio,
        row_number() OVER (
            PARTITION BY t.team_id, t.month, b.benchmark_id ORDER BY b.read_or_run_on DESC, b.row_no DESC
        ) AS place
    FROM team_month t
    JOIN calendar c ON c.month = t.month
    JOIN benchmark_result b ON b.team_id = t.team_id AND b.read_or_run_on <= c.month_end
    WHERE b.is_index OR NOT b.is_estimate
),
test_by_month AS (
    SELECT team_id, month, benchmark_id, active_params_b, ratio, row_no
    FROM benchmark_by_month
    WHERE place = 1 AND NOT is_index AND ratio IS NOT NULL
),
-- Of several indices, or versions of one, the newest only: what was never measured together is never averaged.
index_by_month AS (
    SELECT team_id, month, ratio, row_no,
        row_number() OVER (PARTITION BY team_id, month ORDER BY read_or_run_on DESC, row_no DESC) AS place
    FROM benchmark_by_month
    WHERE place = 1 AND is_index AND ratio IS NOT NULL
),
fr_sota_ratio AS (
    SELECT team_id, month, 1e2 * avg(ratio) AS value, count(*) AS base
    FROM test_by_month
    GROUP BY team_id, month
),

fr_aaii_ratio AS (
    SELECT team_id, month, 1e2 * ratio AS value, NULL AS base
    FROM index_by_month
    WHERE place = 1
),

-- One model of unknown size among those measured, and there is no size to divide by. (max() alone would skip it.)
fr_cost_efficiency AS (
    SELECT team_id, month,
        CASE WHEN count(active_params_b) = count(*)
            THEN 1e2 * avg(ratio) / nullif(log10(1 + max(active_params_b)), 0) END AS value,
        count(*) AS base
    FROM test_by_month
    GROUP BY team_id, month
),

every_value AS (
    SELECT 'b2b_live_orgs' AS indicator, team_id, month, CAST(value AS double) AS value, CAST(base AS double) AS base
    FROM b2b_live_orgs
    UNION ALL SELECT 'b2b_sector_penetration', team_id, month, value, base FROM b2b_sector_penetration
    UNION ALL SELECT 'b2b_poc_conversion', team_id, month, value, base FROM b2b_poc_conversion
    UNION ALL SELECT 'b2b_time_to_live', team_id, month, value, base FROM b2b_time_to_live
    UNION ALL SELECT 'b2b_seat_activation', team_id, month, value, base FROM b2b_seat_activation
    UNION ALL SELECT 'b2b_regular_reach', team_id, month, value, base FROM b2b_regular_reach
    UNION ALL SELECT 'b2b_integration_depth', team_id, month, value, base FROM b2b_integration_depth
    UNION ALL SELECT 'b2b_persistence_6m', team_id, month, value, base FROM b2b_persistence_6m
    UNION ALL SELECT 'b2b_net_usage_retention', team_id, month, value, base FROM b2b_net_usage_retention
    UNION ALL SELECT 'b2b_independent_share', team_id, month, value, base FROM b2b_independent_share
    UNION ALL SELECT 'b2b_own_model_share', team_id, month, value, base FROM b2b_own_model_share
    UNION ALL SELECT 'b2b_outcome_verified', team_id, month, value, base FROM b2b_outcome_verified
    UNION ALL SELECT 'b2c_mau_reach', team_id, month, value, base FROM b2c_mau_reach
    UNION ALL SELECT 'b2c_age_parity_60p', team_id, month, value, base FROM b2c_age_parity_60p
    UNION ALL SELECT 'b2c_stickiness', team_id, month, value, base FROM b2c_stickiness
    UNION ALL SELECT 'b2c_mau_growth_3m', team_id, month, value, base FROM b2c_mau_growth_3m
    UNION ALL SELECT 'b2c_retention_m3', team_id, month, value, base FROM b2c_retention_m3
    UNION ALL SELECT 'b2c_own_model_share', team_id, month, value, base FROM b2c_own_model_share
    UNION ALL SELECT 'b2c_organic_share', team_id, month, value, base FROM b2c_organic_share
    UNION ALL SELECT 'b2c_third_party_share', team_id, month, value, base FROM b2c_third_party_share
    UNION ALL SELECT 'dq_verified_share', team_id, month, value, base FROM dq_verified_share
    UNION ALL SELECT 'fr_sota_ratio', team_id, month, value, base FROM fr_sota_ratio
    UNION ALL SELECT 'fr_aaii_ratio', team_id, month, value, base FROM fr_aaii_ratio
    UNION ALL SELECT 'fr_cost_efficiency', team_id, month, value, base FROM fr_cost_efficiency
),

-- Rows there must be for an indicator to be anything but "nothing live".
something_live AS (
    SELECT DISTINCT team_id, month, 'live' AS rows_of FROM live
    UNION ALL SELECT DISTINCT team_id, month, 'running' FROM running
    UNION ALL SELECT DISTINCT team_id, month, 'service' FROM service WHERE mau > 0
),
declared AS (
    SELECT c.month, n.team_id, n.indicator
    FROM calendar c JOIN not_applicable n ON n.since <= c.month_end
    GROUP BY c.month, n.team_id, n.indicator
),
refused AS (
    SELECT c.month, w.team_id, w.kind
    FROM calendar c JOIN withheld w ON w.from_month <= c.month
    GROUP BY c.month, w.team_id, w.kind
),

-- The order of these tests is the method's: what is not due is not missing, and what was not filed is not zero.
this_month AS (
    SELECT t.team_id, t.month, i.indicator, v.value, v.base,
        CASE WHEN t.months_since < i.due_after_months THEN 'not_yet_due'
            WHEN d.team_id IS NOT NULL THEN 'not_applicable'
            -- The public record is not filed by anyone: what it does not hold is neither missing nor withheld.
            WHEN i.kind <> 'record' AND f.team_id IS NULL AND r.team_id IS NOT NULL THEN 'withheld'
            WHEN i.kind <> 'record' AND f.team_id IS NULL THEN 'missing'
            WHEN i.nothing_live IS NOT NULL AND s.team_id IS NULL THEN 'nothing_live'
            -- A count is there wherever it can be made: without a frame there is no penetration.
            WHEN v.value IS NULL AND i.empty = 'zero' THEN 'not_applicable'
            WHEN v.value IS NULL THEN i.empty
            WHEN v.base < i.min_base THEN 'too_few'
            WHEN v.value = 0 AND i.empty = 'zero' THEN 'zero'
            ELSE 'reported' END AS state
    FROM team_month t
    CROSS JOIN indicator i
    LEFT JOIN every_value v ON v.team_id = t.team_id AND v.month = t.month AND v.indicator = i.indicator
    LEFT JOIN filed f ON f.team_id = t.team_id AND f.month = t.month AND f.kind = i.kind
    LEFT JOIN refused r ON r.team_id = t.team_id AND r.month = t.month AND r.kind = i.kind
    LEFT JOIN declared d ON d.team_id = t.team_id AND d.month = t.month AND d.indicator = i.indicator
    LEFT JOIN something_live s ON s.team_id = t.team_id AND s.month = t.month AND s.rows_of = i.nothing_live
),
with_past AS (
    SELECT team_id, month, indicator, state,
        CASE WHEN state IN ('reported', 'zero', 'too_few') THEN value END AS value,
        CASE WHEN state IN ('reported', 'zero', 'too_few') THEN base END AS base,
        lag(state) OVER (PARTITION BY team_id, indicator ORDER BY month) AS state_before,
        max(CASE WHEN state IN ('reported', 'zero', 'nothing_live') THEN month END) OVER (
            PARTITION BY team_id, indicator ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS known_month
    FROM this_month
),
-- The first month without a report stands on the last known value; a second one on nothing.
with_stale AS (
    SELECT team_id, month, indicator, value, base, known_month,
        CASE WHEN state IN ('missing', 'withheld') AND state_before NOT IN ('missing', 'withheld')
            AND known_month IS NOT NULL THEN 'stale' ELSE state END AS state
    FROM with_past
)
SELECT w.team_id AS team, w.month, w.indicator,
    CASE WHEN w.state = 'stale' THEN k.value ELSE w.value END AS value, w.state,
    CASE WHEN w.state = 'stale' THEN k.base ELSE w.base END AS base
FROM with_stale w
LEFT JOIN with_past k ON k.team_id = w.team_id AND k.indicator = w.indicator AND k.month = w.known_month
