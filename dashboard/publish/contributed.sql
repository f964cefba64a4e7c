-- Who contributes to each B2B indicator: one row an indicator, team, month and customer group, with what the group adds
-- to the numerator and to the denominator. It follows the CTEs of measure.sql, so that both count the same rows; a test
-- holds their sums against the measured values.
poc_group AS (
    SELECT p.*, coalesce(d.customer_group_key, d.customer_key) AS customer_group
    FROM poc p JOIN deployment_last d USING (team_id, deployment_id, report_month)
),
survived AS (
    SELECT w.team_id, w.report_month, w.next_month, w.went_live_on,
        coalesce(d.customer_group_key, d.customer_key) AS customer_group, l.deployment_id AS survivor
    FROM went_live w
    JOIN deployment_last d USING (team_id, deployment_id, report_month)
    JOIN filed f ON f.team_id = w.team_id AND f.month = w.survival_month AND f.kind = 'b2b'
    LEFT JOIN live l ON l.deployment_id = w.deployment_id AND l.team_id = w.team_id AND l.month = w.survival_month
),
contribution AS (
    SELECT 'b2b_poc_conversion' AS indicator, t.team_id, t.month, p.customer_group,
        count(*) FILTER (WHERE p.poc_registered_on_time
            AND p.go_live_date <= p.poc_start_date + $live_within_months * INTERVAL '1' MONTH) AS numerator,
        count(*) AS denominator
    FROM team_month t
    JOIN poc_group p ON p.team_id = t.team_id AND p.report_month <= t.month AND t.month < p.next_month
        AND p.poc_start_date >= t.month - $conversion_from_months * INTERVAL '1' MONTH
        AND p.poc_start_date <= t.month - $conversion_to_months * INTERVAL '1' MONTH
    GROUP BY ALL
    -- A quantile is no ratio: whoever counts among its PoCs contributes.
    UNION ALL SELECT 'b2b_time_to_live', t.team_id, t.month, p.customer_group, count(*), count(*)
    FROM team_month t
    JOIN poc_group p ON p.team_id = t.team_id AND p.report_month <= t.month AND t.month < p.next_month
        AND p.poc_start_date >= t.month - $time_to_live_from_months * INTERVAL '1' MONTH
        AND p.poc_start_date <= t.month - $time_to_live_to_months * INTERVAL '1' MONTH
    GROUP BY ALL
    UNION ALL SELECT 'b2b_seat_activation', team_id, month, coalesce(customer_group_key, customer_key),
        sum(active_users), sum(licensed_seats)
    FROM live WHERE licensed_seats IS NOT NULL GROUP BY ALL
    UNION ALL SELECT 'b2b_regular_reach', team_id, month, coalesce(customer_group_key, customer_key),
        sum(regular_users), sum(eligible_users)
    FROM live WHERE eligible_users IS NOT NULL GROUP BY ALL
    UNION ALL SELECT 'b2b_integration_depth', team_id, month, coalesce(customer_group_key, customer_key),
        count(*) FILTER (WHERE integration_level >= $min_integration_level), count(*)
    FROM live GROUP BY ALL
    UNION ALL SELECT 'b2b_persistence_6m', t.team_id, t.month, s.customer_group, count(s.survivor), count(*)
    FROM team_month t
    JOIN survived s ON s.team_id = t.team_id AND s.report_month <= t.month AND t.month < s.next_month
        AND s.went_live_on >= t.month - $persistence_from_months * INTERVAL '1' MONTH
        AND s.went_live_on <= t.month - $survive_months * INTERVAL '1' MONTH
    GROUP BY ALL
    UNION ALL SELECT 'b2b_net_usage_retention', t.team_id, t.month,
        coalesce(was.customer_group_key, was.customer_key), sum(coalesce(c.users, 0)), sum(was.users)
    FROM team_month t
    JOIN customer was ON was.team_id = t.team_id
        AND was.month = CAST(t.month - $usage_window_months * INTERVAL '1' MONTH AS date)
    LEFT JOIN customer c ON c.team_id = t.team_id AND c.month = t.month AND c.customer_key = was.customer_key
    WHERE was.users IS NOT NULL
    GROUP BY ALL
    UNION ALL SELECT 'b2b_independent_share', team_id, month, coalesce(customer_group_key, customer_key),
        sum(is_independent), count(*)
    FROM customer GROUP BY ALL
    UNION ALL SELECT 'b2b_independent_share:users', team_id, month, coalesce(customer_group_key, customer_key),
        sum(coalesce(independent_users, 0)), sum(coalesce(users, 0))
    FROM customer GROUP BY ALL
    UNION ALL SELECT 'b2b_own_model_share', team_id, report_month, coalesce(customer_group_key, customer_key),
        sum(requests_total * own_model_share_pct) / 100, sum(requests_total)
    FROM b2b
    WHERE stage IN ('live', 'embedded', 'expanded') AND evidence_effective >= $own_share_min_evidence
        AND requests_total IS NOT NULL AND $relation IN ('any', affiliation)
    GROUP BY ALL
    UNION ALL SELECT 'b2b_outcome_verified', team_id, month, coalesce(customer_group_key, customer_key),
        count(*) FILTER (WHERE outcome_verified IN ('customer_signed', 'third_party')), count(*)
    FROM live WHERE go_live_date <= month - $outcome_min_age_months * INTERVAL '1' MONTH
    GROUP BY ALL
    -- Organisations that count against a sector's frame.
    UNION ALL SELECT 'b2b_sector_penetration:finance', team_id, month, coalesce(customer_group_key, customer_key),
        sum(in_finance), sum(in_finance) FROM customer WHERE in_finance = 1 GROUP BY ALL
    UNION ALL SELECT 'b2b_sector_penetration:manufacturing', team_id, month,
        coalesce(customer_group_key, customer_key), sum(in_manufacturing), sum(in_manufacturing)
    FROM customer WHERE in_manufacturing = 1 GROUP BY ALL
    UNION ALL SELECT 'b2b_sector_penetration:public', team_id, month, coalesce(customer_group_key, customer_key),
        sum(in_public), sum(in_public) FROM customer WHERE in_public = 1 GROUP BY ALL
)
SELECT indicator, team_id, month, customer_group, CAST(numerator AS DOUBLE), CAST(denominator AS DOUBLE)
FROM contribution
WHERE month IN (SELECT unnest($months))
ORDER BY ALL
