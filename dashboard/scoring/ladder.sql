-- The readiness ladder of each team and sector on any day, by the days on which something changes. No day is visited:
-- every table holds stretches of days, both ends included, and 9999-12-31 says that nothing known ends one.
-- It reads ladder_item and ladder_verdict (ladder.py) and the tables of the warehouse.

-- From the first month that counts, or an earlier list, to the last day of the month in which the team left.
CREATE TABLE ladder_span AS
SELECT t.team_id AS team,
    -- Here that least() and greatest() skip NULL is what is meant: no list yet, or no month.
    least(min(f.month), greatest(t.onboarded_month, first.month)) AS from_day,
    coalesce(last_day(t.left_month), DATE '9999-12-31') AS to_day
FROM team t CROSS JOIN (SELECT min(month) AS month FROM calendar) AS first
LEFT JOIN filed f ON f.team_id = t.team_id AND f.kind = 'readiness'
GROUP BY t.team_id, t.onboarded_month, t.left_month, first.month;

-- The list in force: the newest that was filed for this month or an earlier one. It is stale from the first month
-- that has appeared since without a list of its own.
CREATE TABLE ladder_list AS
WITH one AS (
    SELECT team_id AS team, month, report_id, month AS from_day,
        lead(month) OVER (PARTITION BY team_id ORDER BY month) AS next_month
    FROM filed WHERE kind = 'readiness'
)
SELECT one.team, one.month, one.report_id, one.next_month, one.from_day,
    least(coalesce(one.next_month - 1, DATE '9999-12-31'), span.to_day) AS to_day,
    min(c.month) AS stale_from
FROM one
JOIN ladder_span span USING (team)
LEFT JOIN calendar c ON c.month > one.month AND c.month < coalesce(one.next_month, DATE '9999-12-31')
    AND c.month <= span.to_day
WHERE one.month <= span.to_day
GROUP BY ALL;

-- Each row of each list and what it is worth under each rule for its item. A row that names no item of ours is kept.
CREATE TABLE ladder_row AS
SELECT r.team_id AS team, r.report_month AS list_month, r.evidence_id AS item, r.scope, r.holder, r.status, r.grade,
    r.valid_from, r.valid_to, r.report_id, r.sheet, r.row_no, i.from_day AS asked_from, i.to_day AS asked_to,
    CASE WHEN i.item IS NULL THEN 'unknown_item'
        WHEN i.is_derived THEN 'computed'
        WHEN r.status = 'not_applicable' AND i.may_be_not_applicable AND r.not_applicable_reason IS NOT NULL
            THEN 'not_applicable'
        WHEN r.status = 'not_applicable' THEN 'not_allowed'
        WHEN r.status NOT IN ('granted', 'conditional') THEN r.status
        WHEN list_contains(i.holders, r.holder) IS NOT TRUE THEN 'holder'
        WHEN len(i.pass_grades) > 0 AND list_contains(i.pass_grades, r.grade) IS NOT TRUE THEN 'grade'
        WHEN r.evidence_ref IS NULL THEN 'no_reference'
        WHEN r.valid_from IS NULL THEN 'no_start'
        ELSE r.status END AS verdict
FROM readiness r
JOIN ladder_list l ON l.team = r.team_id AND l.month = r.report_month
LEFT JOIN ladder_item i ON i.item = r.evidence_id;

-- What a list says of an item, in stretches; several scopes of one item overlap here.
CREATE TEMP TABLE ladder_said AS
WITH in_force AS (
    SELECT row_.*, l.from_day AS list_from, l.to_day AS list_to,
        greatest(l.from_day, row_.asked_from) AS opens, least(l.to_day, row_.asked_to) AS closes,
        -- A list says what stands at the end of its month. What ran out within that month, renewed or not, is only in
        -- the list before: there it counts to its last day, unless the new list takes it back.
        CASE WHEN row_.valid_to <= last_day(l.next_month) AND row_.valid_to >= l.next_month AND goes_on.item IS NOT NULL
            THEN least(row_.valid_to, row_.asked_to) ELSE least(l.to_day, row_.asked_to) END AS counts_to
    FROM ladder_row row_
    JOIN ladder_list l ON l.team = row_.team AND l.month = row_.list_month
    LEFT JOIN (
        SELECT DISTINCT team, list_month, item FROM ladder_row WHERE status IN ('granted', 'conditional', 'expired')
    ) AS goes_on ON goes_on.team = row_.team AND goes_on.list_month = l.next_month AND goes_on.item = row_.item
    WHERE row_.verdict NOT IN ('unknown_item', 'computed')
),
unlisted AS (
    SELECT l.team, l.month, i.item, greatest(l.from_day, i.from_day) AS from_day, least(l.to_day, i.to_day) AS to_day
    FROM ladder_list l CROSS JOIN ladder_item i
    WHERE NOT i.is_derived
        AND NOT EXISTS (FROM ladder_row r WHERE r.team = l.team AND r.list_month = l.month AND r.item = i.item)
),
stretch AS (
    SELECT * EXCLUDE (verdict), verdict, greatest(opens, valid_from) AS from_day,
        least(counts_to, coalesce(valid_to, counts_to)) AS to_day
    FROM in_force WHERE verdict IN ('granted', 'conditional')
    UNION ALL BY NAME
    SELECT * EXCLUDE (verdict), 'not_yet' AS verdict, opens AS from_day, least(closes, valid_from - 1) AS to_day
    FROM in_force WHERE verdict IN ('granted', 'conditional')
    UNION ALL BY NAME
    SELECT * EXCLUDE (verdict), 'ran_out' AS verdict, greatest(opens, valid_to + 1) AS from_day, closes AS to_day
    FROM in_force WHERE verdict IN ('granted', 'conditional') AND valid_to IS NOT NULL
    UNION ALL BY NAME
    SELECT *, opens AS from_day, closes AS to_day FROM in_force WHERE verdict NOT IN ('granted', 'conditional')
    UNION ALL BY NAME
    SELECT team, month AS list_month, item, 'not_listed' AS verdict, from_day, to_day FROM unlisted
)
SELECT team, item, list_month, from_day, to_day, verdict, is_met, rank,
    {'verdict': verdict, 'scope': scope, 'holder': holder, 'grade': grade, 'valid_from': valid_from,
        'valid_to': valid_to} AS said,
    {'list_month': list_month, 'report_id': report_id, 'sheet': sheet, 'row_no': row_no} AS stands
FROM stretch JOIN ladder_verdict USING (verdict)
WHERE from_day <= to_day;

-- One thing said of each item and day: of several scopes the one that comes furthest.
CREATE TEMP TABLE ladder_paper AS
WITH edge AS (
    SELECT team, item, from_day AS day FROM ladder_said
    UNION SELECT team, item, to_day + 1 FROM ladder_said
),
piece AS (
    SELECT team, item, day AS from_day, lead(day) OVER (PARTITION BY team, item ORDER BY day) - 1 AS to_day FROM edge
),
chosen AS (
    SELECT p.team, p.item, p.from_day, p.to_day,
        min_by({'said': s.said, 'is_met': s.is_met, 'stands': s.stands}, row(s.rank, -s.stands.row_no, s.list_month))
            AS best
    FROM piece p JOIN ladder_said s
        ON s.team = p.team AND s.item = p.item AND s.from_day <= p.from_day AND s.to_day >= p.to_day
    GROUP BY p.team, p.item, p.from_day, p.to_day
),
numbered AS (
    SELECT *, sum(is_new) OVER (PARTITION BY team, item ORDER BY from_day) AS stretch FROM (
        SELECT *, (best.said IS DISTINCT FROM lag(best.said) OVER told
            OR from_day <> lag(to_day) OVER told + 1)::INTEGER AS is_new
        FROM chosen WINDOW told AS (PARTITION BY team, item ORDER BY from_day)
    )
)
SELECT team, item, min(from_day) AS from_day, max(to_day) AS to_day, any_value(best.is_met) AS is_met,
    any_value(best.said) AS said, max_by(best.stands, from_day) AS stands
FROM numbered GROUP BY team, item, stretch;

-- What follows from the B2B rows, month by month: the rules of the derived items. A deployment has one row a month.
CREATE TEMP TABLE ladder_reached AS
WITH told AS (
    SELECT *, 12 * year(report_month) + month(report_month) AS m,
        coalesce(customer_group_key, customer_key, deployment_id) AS customer_group,
        is_live AND lag(is_live) OVER each AND contract_end_date > lag(contract_end_date) OVER each AS moves_its_end
    FROM b2b WINDOW each AS (PARTITION BY team_id, deployment_id ORDER BY report_month)
),
alive AS (
    SELECT *,
        sum((downtime_min IS NOT NULL AND severe_incidents IS NOT NULL)::INTEGER) OVER three AS recorded,
        bool_or(evidence_effective >= 'E3') OVER three AS is_accepted,
        sum((affiliation = 'independent')::INTEGER) OVER six AS independent
    FROM (
        SELECT *, coalesce(bool_or(moves_its_end) OVER (
            PARTITION BY team_id, deployment_id ORDER BY report_month), false) AS was_renewed
        FROM told
    )
    WHERE is_live
    WINDOW three AS (PARTITION BY team_id, sector, deployment_id ORDER BY m RANGE BETWEEN 2 PRECEDING AND CURRENT ROW),
        six AS (PARTITION BY team_id, sector, deployment_id ORDER BY m RANGE BETWEEN 5 PRECEDING AND CURRENT ROW)
),
counted AS (
    SELECT team_id AS team, sector, report_month AS month,
        count(DISTINCT customer_key) FILTER (WHERE affiliation = 'independent' AND evidence_effective >= 'E3')
            AS accepted,
        count(*) FILTER (WHERE recorded = 3 AND is_accepted) AS operated,
        count(DISTINCT customer_group) FILTER (WHERE independent = 6) AS repeated,
        count(*) FILTER (WHERE independent = 6 AND was_renewed) AS renewed,
        count(*) FILTER (WHERE evidence_effective >= 'E3' AND outcome_verified IN ('customer_signed', 'third_party'))
            AS confirmed
    FROM alive GROUP BY ALL
)
SELECT team, sector, month, 'com_acceptance' AS item, accepted AS reached, 1 AS needed, true AS is_renewed FROM counted
UNION ALL SELECT team, sector, month, 'com_sla_ops', operated, 1, true FROM counted
UNION ALL SELECT team, sector, month, 'com_repeat', repeated, 3, renewed > 0 FROM counted
UNION ALL SELECT team, sector, month, 'mfg_outcome_baseline', confirmed, 1, true FROM counted;

-- The items of each sector's ladder.
CREATE TEMP TABLE ladder_asked AS
SELECT s.sector, i.* EXCLUDE (sector)
FROM ladder_item i JOIN (VALUES ('finance'), ('manufacturing'), ('public')) AS s(sector)
    ON i.sector IN (s.sector, 'common', 'privacy');

-- A month without a B2B report that has appeared proves nothing; one that has not appeared yet leaves things as they are.
CREATE TEMP TABLE ladder_operation AS
WITH month_of AS (
    SELECT team, from_day AS month FROM ladder_span
    UNION
    SELECT span.team, c.month FROM ladder_span span JOIN calendar c ON c.month BETWEEN span.from_day AND span.to_day
    UNION
    SELECT span.team, f.month FROM ladder_span span JOIN filed f
        ON f.team_id = span.team AND f.kind = 'b2b' AND f.month <= span.to_day
),
stretch AS (
    SELECT team, month, month AS from_day,
        coalesce(lead(month) OVER (PARTITION BY team ORDER BY month) - 1, DATE '9999-12-31') AS to_day
    FROM month_of
),
judged AS (
    SELECT s.team, i.sector, i.item, greatest(s.from_day, i.from_day) AS from_day, least(s.to_day, i.to_day) AS to_day,
        coalesce(r.reached, 0) AS reached, n.needed,
        CASE WHEN f.team_id IS NULL THEN 'no_report'
            WHEN coalesce(r.reached, 0) < n.needed THEN 'not_reached'
            WHEN NOT r.is_renewed THEN 'not_renewed' ELSE 'reached' END AS verdict
    FROM stretch s
    JOIN ladder_asked i ON i.is_derived
    JOIN (VALUES ('com_acceptance', 1), ('com_sla_ops', 1), ('com_repeat', 3), ('mfg_outcome_baseline', 1))
        AS n(item, needed) ON n.item = i.item
    LEFT JOIN filed f ON f.team_id = s.team AND f.kind = 'b2b' AND f.month = s.month
    LEFT JOIN ladder_reached r
        ON r.team = s.team AND r.month = s.month AND r.sector = i.sector AND r.item = i.item
),
numbered AS (
    SELECT *, sum(is_new) OVER (PARTITION BY team, sector, item ORDER BY from_day) AS stretch FROM (
        SELECT *, (row(verdict, reached) IS DISTINCT FROM lag(row(verdict, reached)) OVER told)::INTEGER AS is_new
        FROM judged WHERE from_day <= to_day
        WINDOW told AS (PARTITION BY team, sector, item ORDER BY from_day)
    )
)
SELECT team, sector, item, min(from_day) AS from_day, max(to_day) AS to_day, any_value(verdict) AS verdict,
    any_value(reached) AS reached, any_value(needed) AS needed
FROM numbered GROUP BY team, sector, item, stretch;

-- Every item of every ladder, day by day: whether it holds, why, and where that stands. Optional items are shown and
-- never asked; of an alternative group one item is enough.
CREATE TABLE ladder_condition AS
SELECT p.team, a.sector, a.level, a.condition, a.item, a.is_asked,
    greatest(p.from_day, a.from_day, span.from_day) AS from_day, least(p.to_day, a.to_day, span.to_day) AS to_day,
    p.is_met, p.said.verdict, p.said.scope, p.said.holder, p.said.grade, p.said.valid_from, p.said.valid_to,
    NULL::BIGINT AS reached, NULL::INTEGER AS needed, p.stands.list_month, p.stands.report_id, p.stands.sheet,
    p.stands.row_no
FROM ladder_paper p JOIN ladder_asked a ON a.item = p.item AND a.from_day <= p.to_day AND a.to_day >= p.from_day
JOIN ladder_span span ON span.team = p.team AND span.to_day >= p.from_day
UNION ALL
SELECT o.team, o.sector, a.level, a.condition, o.item, a.is_asked,
    greatest(o.from_day, a.from_day), least(o.to_day, a.to_day, span.to_day), v.is_met, o.verdict,
    NULL, NULL, NULL, NULL, NULL, o.reached, o.needed, NULL, NULL, NULL, NULL
FROM ladder_operation o
JOIN ladder_asked a ON a.item = o.item AND a.sector = o.sector AND a.from_day <= o.to_day AND a.to_day >= o.from_day
JOIN ladder_verdict v ON v.verdict = o.verdict
JOIN ladder_span span ON span.team = o.team
ORDER BY team, sector, level, condition, item, from_day;

-- The level: one below the lowest with an unmet condition. Not a level but NULL before the first list.
CREATE TABLE ladder_step AS
WITH moved AS (
    SELECT team, sector, level, condition, from_day AS day, 1 AS asked, is_met::INTEGER AS met
    FROM ladder_condition WHERE is_asked
    UNION ALL
    SELECT team, sector, level, condition, to_day + 1, -1, -is_met::INTEGER FROM ladder_condition WHERE is_asked
),
stands AS (
    SELECT team, sector, level, condition, day,
        (sum(sum(asked)) OVER each > 0 AND sum(sum(met)) OVER each = 0)::INTEGER AS is_unmet
    FROM moved GROUP BY team, sector, level, condition, day
    WINDOW each AS (PARTITION BY team, sector, level, condition ORDER BY day)
),
change AS (
    SELECT team, sector, day, level,
        is_unmet - coalesce(lag(is_unmet) OVER (PARTITION BY team, sector, level, condition ORDER BY day), 0) AS unmet,
        0 AS listed, 0 AS stale
    FROM stands
    UNION ALL
    SELECT l.team, s.sector, e.day, NULL, 0, e.listed, e.stale
    FROM (
        SELECT team, from_day AS day, 1 AS listed, 0 AS stale FROM ladder_list
        UNION ALL SELECT team, to_day + 1, -1, 0 FROM ladder_list
        UNION ALL SELECT team, stale_from, 0, 1 FROM ladder_list WHERE stale_from IS NOT NULL
        UNION ALL SELECT team, to_day + 1, 0, -1 FROM ladder_list WHERE stale_from IS NOT NULL
        UNION ALL SELECT team, from_day, 0, 0 FROM ladder_span
    ) AS e
    JOIN ladder_span l USING (team) CROSS JOIN (SELECT DISTINCT sector FROM ladder_asked) AS s
),
unmet AS (
    SELECT team, sector, day,
        sum(sum(unmet) FILTER (WHERE level = 1)) OVER each AS r1, sum(sum(unmet) FILTER (WHERE level = 2)) OVER each AS r2,
        sum(sum(unmet) FILTER (WHERE level = 3)) OVER each AS r3, sum(sum(unmet) FILTER (WHERE level = 4)) OVER each AS r4,
        sum(sum(unmet) FILTER (WHERE level = 5)) OVER each AS r5,
        sum(sum(listed)) OVER each AS listed, sum(sum(stale)) OVER each > 0 AS is_stale
    FROM change GROUP BY team, sector, day
    WINDOW each AS (PARTITION BY team, sector ORDER BY day)
),
level_of AS (
    SELECT team, sector, day, is_stale, CASE WHEN listed = 0 THEN NULL WHEN r1 > 0 THEN 0 WHEN r2 > 0 THEN 1
        WHEN r3 > 0 THEN 2 WHEN r4 > 0 THEN 3 WHEN r5 > 0 THEN 4 ELSE 5 END AS level
    FROM unmet
),
changed AS (
    SELECT team, sector, day, level, is_stale FROM level_of JOIN ladder_span span USING (team)
    WHERE day BETWEEN span.from_day AND span.to_day
    QUALIFY row(level, is_stale) IS DISTINCT FROM lag(row(level, is_stale)) OVER (PARTITION BY team, sector ORDER BY day)
)
SELECT team, sector, day AS from_day,
    coalesce(lead(day) OVER (PARTITION BY team, sector ORDER BY day) - 1, span.to_day) AS to_day, level, is_stale
FROM changed JOIN ladder_span span USING (team)
ORDER BY team, sector, from_day;

DROP TABLE ladder_said;
DROP TABLE ladder_paper;
DROP TABLE ladder_reached;
DROP TABLE ladder_operation;
DROP TABLE ladder_asked;
