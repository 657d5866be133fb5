/**
 * Of the shop `$1`, which identities are addressed as another one: `persons (customer_id, person_id)` behind
 * `WITH RECURSIVE`, a row for each identity that was merged into one by a merge that holds. Of two that are told of one
 * identity the later one holds: that the earlier one was taken back is still to be told. Merges that go round in a circle,
 * for the same reason, make nobody one person.
 */
export const persons = `
    links AS MATERIALIZED (
      SELECT DISTINCT ON (merged_id) merged_id, customer_id FROM merges
       WHERE shop_id = $1 AND unmerged_at IS NULL ORDER BY merged_id, merged_at DESC, merge_id DESC
    ), chains AS (
      SELECT merged_id AS customer_id, customer_id AS person_id FROM links
       UNION SELECT chains.customer_id, links.customer_id FROM chains JOIN links ON links.merged_id = chains.person_id
    ), persons AS MATERIALIZED (
      SELECT customer_id, person_id FROM chains
       WHERE NOT EXISTS (SELECT FROM links WHERE links.merged_id = chains.person_id)
    )`;
