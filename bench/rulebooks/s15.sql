-- The fifteen conditions of s15.toml written by hand, with the same two bounds, for the day 2025-01-10.
WITH bounds AS (
  SELECT *,
    CASE "company.size" WHEN 'micro' THEN 60 WHEN 'small' THEN 50 WHEN 'medium' THEN 35 WHEN 'large' THEN 35 ELSE 35 END AS rate_low,
    CASE "company.size" WHEN 'micro' THEN 60 WHEN 'small' THEN 50 WHEN 'medium' THEN 35 WHEN 'large' THEN 35 ELSE 60 END AS rate_high,
    coalesce("costs.eligible", 0) AS costs_low,
    coalesce("costs.eligible", 100000000000000) AS costs_high
  FROM 'REGISTER'
), aids AS (
  SELECT *,
    least(divide(2 * rate_low * costs_low + 100, 200), 20000000) AS aid_low,
    least(divide(2 * rate_high * costs_high + 100, 200), 20000000) AS aid_high
  FROM bounds
), grants AS (
  SELECT *,
    least(divide(4 * aid_low + 5, 10), 5000000) AS grant_low,
    least(divide(4 * aid_high + 5, 10), 5000000) AS grant_high,
    "company.created_on" > DATE '2017-01-10' AS c01,
    "project.breakthrough" AS c02,
    "company.works_with_regional_lab" AS c03,
    "company.establishment_in_region" AS c04,
    "company.headcount" < 250 AS c05,
    "company.turnover" <= 5000000000 OR "company.balance_sheet" <= 4300000000 AS c06,
    NOT "company.in_difficulty" AS c07,
    NOT "company.under_recovery_order" AS c08,
    "company.up_to_date_with_taxes" AS c09,
    "company.legal_form" IN ('company', 'sole_trader') AS c10,
    "costs.eligible" >= 2000000 AS c11,
    coalesce("company.de_minimis_received", 0) + aid_low <= 30000000 AS c12_may,
    coalesce("company.de_minimis_received", 10000000000) + aid_high <= 30000000 AS c12_must,
    "project.in_region" AS c13,
    NOT "project.started" AS c14,
    "project.duration" BETWEEN 6 AND 36 AS c15
  FROM aids
), verdicts AS (
  SELECT aid_low, aid_high, grant_low, grant_high, aid_low - grant_low AS advance_low, aid_high - grant_high AS advance_high,
    c01 AND c02 AND c03 AND c04 AND c05 AND c06 AND c07 AND c08 AND c09 AND c10 AND c11 AND c13 AND c14 AND c15 AS holds,
    c12_may, c12_must
  FROM grants
), coded AS (
  SELECT *,
    CASE WHEN coalesce(holds, true) AND c12_may THEN CASE WHEN coalesce(holds, false) AND c12_must THEN 1 ELSE 2 END ELSE 0 END AS verdict
  FROM verdicts
)
SELECT
  count(*) FILTER (verdict = 1), count(*) FILTER (verdict = 0), count(*) FILTER (verdict = 2),
  sum(aid_low) FILTER (verdict = 1), sum(aid_high) FILTER (verdict > 0),
  sum(grant_low) FILTER (verdict = 1), sum(grant_high) FILTER (verdict > 0),
  sum(advance_low) FILTER (verdict = 1), sum(advance_high) FILTER (verdict > 0)
FROM coded
