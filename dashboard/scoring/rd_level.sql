-- The readiness levels as indicators, not scored: the level on the last day of each month. A month without a list of its
-- own stands on the list before; a second one on nothing, as with every other indicator.
INSERT INTO measured
WITH month_of AS (
    SELECT t.team_id, t.month, c.month_end, f.team_id IS NOT NULL AS is_filed,
        lag(f.team_id IS NOT NULL) OVER (PARTITION BY t.team_id ORDER BY t.month) AS was_filed
    FROM team_month t
    JOIN calendar c ON c.month = t.month
    LEFT JOIN filed f ON f.team_id = t.team_id AND f.month = t.month AND f.kind = 'readiness'
),
judged AS (
    SELECT m.team_id, m.month, s.level, 'rd_level_' || s.sector AS indicator,
        CASE WHEN n.team_id IS NOT NULL THEN 'not_applicable'
            WHEN m.is_filed THEN 'reported'
            WHEN m.was_filed THEN 'stale'
            WHEN w.team_id IS NOT NULL THEN 'withheld' ELSE 'missing' END AS state
    FROM month_of m
    JOIN ladder_step s ON s.team = m.team_id AND m.month_end BETWEEN s.from_day AND s.to_day
    LEFT JOIN (SELECT team_id, indicator, min(since) AS since FROM not_applicable GROUP BY ALL) AS n
        ON n.team_id = m.team_id AND n.indicator = 'rd_level_' || s.sector AND n.since <= m.month_end
    LEFT JOIN (SELECT team_id, min(from_month) AS from_month FROM withheld WHERE kind = 'readiness' GROUP BY ALL) AS w
        ON w.team_id = m.team_id AND w.from_month <= m.month
)
SELECT 'headline', team_id, month, indicator, CASE WHEN state IN ('reported', 'stale') THEN level END, state, NULL
FROM judged
ORDER BY ALL;
