-- Views over what sources told (tables.py). Nothing here is ever scored.

-- When each answer came, and on which days what it says was true: from the day it came to the day on which the place
-- last said that it is unchanged. A card knows only the last time it was checked, which in a build of a past day may
-- lie ahead: then the last run by that day stands for it.
CREATE VIEW answer_day AS
SELECT source, answer, url, sha256, licence, fetched_at, first_day,
    least(CAST(left(checked_at, 10) AS DATE), greatest(first_day, coalesce(ran_on, as_of))) AS last_day
FROM (SELECT *, CAST(left(fetched_at, 10) AS DATE) AS first_day FROM pulled_answer)
CROSS JOIN (SELECT as_of FROM day)
LEFT JOIN (
    SELECT source, max(CAST(left(coalesce(ended, begun_at), 10) AS DATE)) AS ran_on FROM source_run GROUP BY source
) USING (source);

-- Of what a register says of one contract and supplier, what it said last. Where a register gives each correction a
-- number of its own, `corrects` is what ties them together.
CREATE TABLE register_said AS
SELECT * EXCLUDE (place)
FROM (
    SELECT pulled_contract.*, answer_day.url AS answer_url, first_day AS read_on,
        row_number() OVER (
            PARTITION BY register, coalesce(nullif(corrects, ''), number), supplier_id, supplier_corp
            ORDER BY said_at DESC, fetched_at DESC
        ) AS place
    FROM pulled_contract JOIN answer_day USING (source, answer)
)
WHERE place = 1;

-- An award and the contract that followed from it are one thing: where the contract stands, it speaks for both.
CREATE TABLE register_row AS
FROM register_said AS told
WHERE what <> 'award' OR NOT EXISTS (
    FROM register_said AS signed
    WHERE signed.what = 'contract' AND signed.notice = told.notice AND signed.notice <> ''
        AND signed.register = told.register AND signed.supplier_id = told.supplier_id
)
ORDER BY register, number, supplier_id;

-- What a person of the office said of a contract that only a name pointed to: yes or no, for a team.
CREATE VIEW register_judged AS
SELECT subject, team_id, max_by(value, seq) AS value, max_by(reason, seq) AS reason, max_by(signed_by, seq) AS signed_by
FROM act WHERE act = 'match' GROUP BY ALL;

-- Contracts of a team, once each whoever of its own signed: its number stands in the register on the day of signing. A
-- reseller sells much else, so that of its contracts only those that name the team's product count.
CREATE TABLE register_numbered AS
SELECT DISTINCT ON (register_row.register, register_row.number, alias.team_id)
    register_row.*, alias.team_id, alias.role
FROM register_row JOIN alias
    ON (alias.kind = 'bizno' AND alias.value = supplier_id OR alias.kind = 'corp_code' AND alias.value = supplier_corp)
    AND (valid_from IS NULL OR signed_on >= valid_from) AND (valid_to IS NULL OR signed_on <= valid_to)
WHERE alias.role <> 'reseller' OR EXISTS (
    FROM alias AS product
    WHERE product.team_id = alias.team_id AND product.kind = 'product_name'
        AND contains(lower(title), lower(product.value))
)
ORDER BY register_row.register, register_row.number, alias.team_id,
    list_position(['team', 'affiliate', 'consortium', 'reseller'], alias.role), supplier_id;

-- Contracts to which only a name points: never taken for a team's until a person has said so. Each is judged once,
-- however many names and suppliers stand in it; the supplier named as the team's own comes first.
CREATE TABLE register_candidate AS
SELECT DISTINCT ON (register_row.register, register_row.number, alias.team_id)
    register_row.*, alias.team_id, alias.kind AS named_by, alias.value AS named_as,
    register_judged.value AS said, register_judged.reason AS said_why, register_judged.signed_by AS said_by
FROM register_row JOIN alias
    ON (alias.kind = 'product_name' AND contains(lower(title), lower(alias.value))
        OR alias.kind = 'company_name' AND contains(lower(supplier_name), lower(alias.value)))
    AND (valid_from IS NULL OR signed_on >= valid_from) AND (valid_to IS NULL OR signed_on <= valid_to)
LEFT JOIN register_judged ON subject = register || ':' || number AND register_judged.team_id = alias.team_id
ANTI JOIN register_numbered AS known
    ON known.register = register_row.register AND known.number = register_row.number
    AND known.team_id = alias.team_id
ORDER BY register_row.register, register_row.number, alias.team_id, alias.kind, alias.value, supplier_id;

-- All contracts that are a team's: by its number, or because a person has said so.
CREATE TABLE register_contract AS
SELECT *, 'number' AS matched_by FROM register_numbered
UNION ALL BY NAME
SELECT * EXCLUDE (named_by, named_as, said, said_why, said_by), 'person' AS role, 'person' AS matched_by
FROM register_candidate WHERE said = 'yes';

-- Which customers of a team a register names as its buyers, from the day of the first contract on; a contract that
-- was only terminated says nothing.
CREATE TABLE register_customer AS
SELECT team_id, key AS customer_key, min(signed_on) AS first_signed_on, count(*)::INTEGER AS contracts
FROM register_contract JOIN buyer_key ON buyer_id_type = id_type AND buyer_id = id
WHERE what <> 'termination'
GROUP BY ALL;

-- From which day to which a register has been read whole, with every question answered as agreed.
CREATE VIEW register_read AS
SELECT source, min(CAST(since AS DATE)) AS read_from, max(CAST(left(begun_at, 10) AS DATE)) AS read_to
FROM source_run
WHERE is_whole AND outcome IN ('OK', 'EMPTY', 'NOT_MODIFIED') GROUP BY ALL;

-- Levels day by day as they were noted; `fell` where a number that can only grow is lower than it has been.
CREATE TABLE level_day AS
WITH noted AS (
    SELECT source, thing_kind, thing, measure, first_day AS day, is_cumulative, max_by(value, fetched_at) AS value
    FROM pulled_level JOIN answer_day USING (source, answer)
    GROUP BY ALL
)
SELECT *, is_cumulative AND coalesce(value < max(value) OVER earlier, FALSE) AS fell
FROM noted
WINDOW earlier AS (
    PARTITION BY source, thing_kind, thing, measure ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
)
ORDER BY source, thing_kind, thing, measure, day;

-- Lines of lists without an API. Each needs a second pair of eyes: somebody else who looked at the page and vouches.
CREATE VIEW paper_line AS
SELECT typed_line.*, max_by(act.value, seq) AS vouched, max_by(signed_by, seq) AS vouched_by,
    max_by(reason, seq) AS vouched_why
FROM typed_line LEFT JOIN act ON act = 'vouch' AND subject = line_id AND signed_by <> typed_by
GROUP BY ALL;
