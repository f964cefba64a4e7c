-- From any table shaped like `measured` to scores. A team's score reads that team's rows and nothing else, so adding or
-- dropping a team changes nobody's.

-- One row a scored indicator: its score between the goalposts, its interval, the point it enters with, its weight.
CREATE TABLE indicator_score AS
WITH placed AS (
    SELECT m.*, i.pillar, i.dimension, i.weight, i.dimension_weight, s.is_due, s.is_known,
        -- A variant that leaves an indicator at its headline value also assumes about it what the headline does.
        CASE WHEN h.indicator IS NULL THEN m.variant ELSE 'headline' END AS reads,
        CASE WHEN i.scale = 'log10'
            THEN (log10(greatest(m.value, i.low)) - log10(i.low)) / (log10(i.high) - log10(i.low))
            ELSE (m.value - i.low) / (i.high - i.low) END AS place
    FROM measured m
    JOIN indicator i USING (indicator)
    JOIN state s USING (state)
    LEFT JOIN held h ON h.variant = m.variant AND h.indicator = m.indicator
    WHERE i.role = 'scored'
),
scored AS (
    -- A missing number has no score. (Without isfinite() NaN would score 100: least() and greatest() put it on top.)
    SELECT *, CASE
        WHEN NOT is_known THEN NULL
        -- A stale "nothing live" has no value either, and scores as it did.
        WHEN state = 'nothing_live' OR (state = 'stale' AND value IS NULL) THEN 0
        WHEN isfinite(value) THEN 100 * greatest(0, least(1, place)) END AS score
    FROM placed
),
-- What silence may be worth: no more than the indicator's own last score, nor than the team's mean of what is known.
remembered AS (
    SELECT *, last_value(score IGNORE NULLS) OVER (
        PARTITION BY variant, team, indicator ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS last_score
    FROM scored
),
mean_known AS (
    SELECT variant, team, month, pillar, avg(score) FILTER (WHERE is_due) AS mean_score
    FROM scored GROUP BY ALL
),
due_dimension AS (
    SELECT variant, team, month, pillar, dimension, sum(weight) AS weights,
        any_value(dimension_weight) / sum(any_value(dimension_weight)) OVER (PARTITION BY variant, team, month, pillar)
            AS share
    FROM scored WHERE is_due GROUP BY variant, team, month, pillar, dimension
)
SELECT r.variant, r.team, r.month, r.pillar, r.dimension, r.indicator, r.value, r.base, r.state,
    r.is_due, r.score IS NOT NULL AS is_known, r.is_due AND r.score IS NULL AS is_assumed,
    CASE WHEN r.is_due THEN d.share * r.weight / d.weights ELSE 0 END AS weight,
    r.score,
    CASE WHEN r.is_due THEN coalesce(r.score, 0) END AS low,
    CASE WHEN r.is_due THEN coalesce(r.score, 100) END AS high,
    -- Here that least() skips NULL is what is meant: an indicator never known has no last score.
    CASE WHEN r.is_due THEN coalesce(r.score, least(a.assumed_at_most, r.last_score, k.mean_score)) END AS point
FROM remembered r
CROSS JOIN aggregation a
LEFT JOIN mean_known k
    ON k.variant = r.reads AND k.team = r.team AND k.month = r.month AND k.pillar = r.pillar
LEFT JOIN due_dimension d
    ON d.variant = r.variant AND d.team = r.team AND d.month = r.month AND d.pillar = r.pillar
    AND d.dimension = r.dimension
ORDER BY r.variant, r.team, r.month, r.pillar, r.dimension, r.indicator;

-- The weighted arithmetic mean of what is due in a dimension; a dimension with nothing due has no row.
CREATE TABLE dimension_score AS
SELECT variant, team, month, pillar, dimension, sum(weight) AS weight,
    sum(weight * point) / sum(weight) AS point,
    sum(weight * low) / sum(weight) AS low,
    sum(weight * high) / sum(weight) AS high
FROM indicator_score WHERE is_due
GROUP BY ALL
ORDER BY ALL;

-- The weighted geometric mean of the dimensions, where enough is known to rate; its interval in any case.
CREATE TABLE pillar_score AS
WITH known AS (
    SELECT variant, team, month, pillar, coalesce(sum(weight) FILTER (WHERE is_known), 0) AS coverage
    FROM indicator_score GROUP BY ALL
),
total AS (
    SELECT variant, team, month, pillar,
        exp(sum(weight * ln(greatest(point, floor)))) AS score,
        exp(sum(weight * ln(greatest(low, floor)))) AS low,
        exp(sum(weight * ln(greatest(high, floor)))) AS high,
        sum(weight * point) AS arithmetic
    FROM dimension_score CROSS JOIN aggregation GROUP BY ALL
),
rated AS (
    -- Eight twelfths must be two thirds: floats get a hair's breadth.
    SELECT known.*, total.low, total.high, score IS NOT NULL AND coverage >= coverage_needed - 1e-9 AS is_rated,
        CASE WHEN is_rated THEN total.score END AS score,
        CASE WHEN is_rated THEN total.arithmetic END AS arithmetic
    FROM known CROSS JOIN aggregation LEFT JOIN total USING (variant, team, month, pillar)
)
SELECT variant, team, month, pillar, is_rated, score, low, high, arithmetic, coverage,
    score - lag(score) OVER (PARTITION BY variant, team, pillar ORDER BY month) AS change
FROM rated
ORDER BY variant, team, month, pillar;

-- The evidence badge: a month without a report, or with nothing running, has none.
CREATE TABLE badge AS
SELECT team, month, CASE WHEN state = 'reported' THEN value END AS value,
    CASE WHEN state = 'reported' THEN base END AS base,
    CASE WHEN state = 'reported'
        THEN (SELECT max_by(grade, at_least) FROM badge_grade WHERE at_least <= value) END AS grade
FROM measured JOIN indicator USING (indicator)
WHERE role = 'badge' AND variant = 'headline'
ORDER BY team, month;
