import pg from 'pg';

/** Whose roles to make, and the passwords of those that log in. */
export interface RolesWanted {
  /** The role that serves, such as `presence`. */
  role: string;
  password: string;
  ownerPassword: string;
  /** Whether the walls between shops are open to the serving role, as a release from before them needs it. */
  isLetThrough: boolean;
}

/**
 * The statements that make a service's three roles, for a superuser of the server; as often as they are run:
 *
 * - `<role>_owner` owns the schema and migrates it;
 * - `<role>` serves: it owns nothing, and sees the rows of the shop that its transaction names;
 * - `<role>_across_shops`, which nobody logs in as, sees those of all shops: the serving role turns into it for work over
 *   several shops, and has nothing of it meanwhile.
 */
export function rolesAndTheirMembership({ role, password, ownerPassword, isLetThrough }: RolesWanted): string {
  const [serving, owner, across] = namesOf(role);
  return `
    ${[role, `${role}_owner`, `${role}_across_shops`].map(createMissing).join('')}
    ALTER ROLE ${across} NOLOGIN ${harmless};
    ALTER ROLE ${serving} LOGIN ${harmless} PASSWORD ${pg.escapeLiteral(password)};
    ALTER ROLE ${owner} LOGIN ${harmless} PASSWORD ${pg.escapeLiteral(ownerPassword)};
    GRANT ${across} TO ${serving} WITH INHERIT ${isLetThrough ? 'TRUE' : 'FALSE'}, SET TRUE;
    GRANT ${across} TO ${owner} WITH INHERIT TRUE, SET TRUE;`;
}

/**
 * The statements that give those roles their rights in the service's database `name`, for a superuser connected to it. What the
 * serving role owned, as it did in an earlier release, goes to the owner in the same transaction.
 *
 * A statement of one shop's work that somebody smuggled words into must not name another shop or role to the database: the
 * function that could is taken from everybody else.
 */
export function inDatabase(name: string, role: string): string {
  const [serving, owner, across] = namesOf(role);
  const database = pg.escapeIdentifier(name);
  const rows = 'SELECT, INSERT, UPDATE, DELETE';
  return `
    REASSIGN OWNED BY ${serving} TO ${owner};
    REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO ${serving};
    GRANT ${rows} ON ALL TABLES IN SCHEMA public TO ${across};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${across};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT ${rows} ON TABLES TO ${across};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT USAGE ON SEQUENCES TO ${across};
    REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO ${owner}, ${across};`;
}

const harmless = 'NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';

function namesOf(role: string): [serving: string, owner: string, across: string] {
  return [pg.escapeIdentifier(role), pg.escapeIdentifier(`${role}_owner`), pg.escapeIdentifier(`${role}_across_shops`)];
}

function createMissing(name: string): string {
  return `
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${pg.escapeLiteral(name)}) THEN
        CREATE ROLE ${pg.escapeIdentifier(name)};
      END IF;
    END $$;`;
}
