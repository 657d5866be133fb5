/**
 * SQL that has whoever else reserves seats in the shop `$1`, or changes what its agents can take, wait until the
 * transaction ends.
 */
export const holdShop = "pg_advisory_xact_lock(hashtextextended('seats/' || $1, 0))";
