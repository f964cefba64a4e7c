-- What scoring adds to a warehouse: the method as tables, and the measured values of each variant.

CREATE TABLE method_used (version VARCHAR, hash VARCHAR, text VARCHAR);

-- The indicators of the method with all that measuring and scoring ask of them.
CREATE TABLE indicator (
    indicator VARCHAR, role VARCHAR, kind VARCHAR, pillar VARCHAR, dimension VARCHAR,
    weight DOUBLE, dimension_weight DOUBLE, low DOUBLE, high DOUBLE, scale VARCHAR,
    min_base DOUBLE, due_after_months INTEGER, "empty" VARCHAR, nothing_live VARCHAR
);
CREATE TABLE state (state VARCHAR, is_due BOOLEAN, is_known BOOLEAN);
CREATE TABLE aggregation (floor DOUBLE, coverage_needed DOUBLE, assumed_at_most DOUBLE);
CREATE TABLE badge_grade (grade VARCHAR, at_least DOUBLE);

-- Indicators that a variant leaves at their headline value.
CREATE TABLE held (variant VARCHAR, indicator VARCHAR);

-- Days as numbers: engines do not agree on how to subtract two dates, and measure.sql must run on all of them.
CREATE TABLE day_number AS
SELECT DISTINCT day, day - DATE '2000-01-01' AS n
FROM (SELECT poc_start_date AS day FROM deployment_last UNION ALL SELECT go_live_date FROM deployment_last)
WHERE day IS NOT NULL;

CREATE TABLE measured (
    variant VARCHAR, team VARCHAR, month DATE, indicator VARCHAR, value DOUBLE, state VARCHAR, base DOUBLE
);
