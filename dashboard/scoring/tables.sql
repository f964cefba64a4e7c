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

-- Benchmark results that may count, each with the size of its model: of a model of the programme, not run by the team
-- itself, on a known day, under the mode and setting the programme names, with the leader's score on record.
CREATE TABLE benchmark_result AS
SELECT b.team_id, b.benchmark_id, b.model_id, b.read_or_run_on, b.score, b.sota_score_6m, b.direction, b.is_estimate,
    m.active_params_b, s.is_index, b.row_no
FROM record_benchmarks b
JOIN benchmark_setting s ON s.benchmark_id = b.benchmark_id AND s.mode = coalesce(b.mode, '')
    AND s.setting = coalesce(b.setting, '')
LEFT JOIN record_models m ON m.model_id = b.model_id AND m.team_id = b.team_id
LEFT JOIN model registered ON registered.model_id = b.model_id AND registered.team_id = b.team_id
WHERE b.run_by <> 'team' AND b.score IS NOT NULL AND b.sota_score_6m IS NOT NULL AND b.read_or_run_on IS NOT NULL
    AND (coalesce(m.is_programme_model, false) OR registered.model_id IS NOT NULL);

CREATE TABLE measured (
    variant VARCHAR, team VARCHAR, month DATE, indicator VARCHAR, value DOUBLE, state VARCHAR, base DOUBLE
);
