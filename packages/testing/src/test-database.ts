import { randomBytes } from 'node:crypto';
import { createDatabase as createServed, type DatabaseUrls } from '@guanxi/local';
import pg from 'pg';
import { sharedStack } from './test-stack.js';

const ROLE = 'tester';
const OWNER = 'tester_owner';
const PASSWORD = 'tester';

/** A schema that many suites start from. */
export interface DatabaseTemplate {
  /** Names the schema, such as the service's name: one template is made per name and test process. */
  name: string;
  /**
   * Brings the empty database at `url`, its owner's, to the schema; who serves will come by a URL like `servingUrl`. Has
   * closed its connections when it returns.
   */
  migrate(url: string, servingUrl: string): Promise<void>;
}

/** A database of one suite. */
export interface TestDatabase {
  /** URL of the role that owns the database, and is no superuser: to migrate it, to look into it, to plant things. */
  url: string;
  /** URL of the role that serves, as in production: what a service under test is given. */
  servingUrl: string;
  name: string;
  /** Cuts whoever is still connected and removes the database. */
  drop(): Promise<void>;
}

/** What a suite asks for; all of it may be left out. */
export interface DatabaseWanted {
  template?: DatabaseTemplate;
  /** What the roles of an empty database are named after, where a suite changes what they may; all others share theirs. */
  role?: string;
}

const templates = new Map<string, Promise<DatabaseUrls>>();

/**
 * Makes a fresh database: empty, or a copy of a migrated template, which is made on first use.
 *
 * @throws what `migrate` throws.
 */
export async function createDatabase({ template, role }: DatabaseWanted = {}): Promise<TestDatabase> {
  const name = uniqueName();
  if (template === undefined) return handleOf(await newDatabase(name, role), name);
  const source = new URL((await templateFor(template)).url).pathname.slice(1);
  await asSuperuser(
    `CREATE DATABASE ${name} TEMPLATE ${source} OWNER ${OWNER}`,
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${name} TO ${ROLE}`,
  );
  return handleOf({ url: urlOf(name, ROLE), ownerUrl: urlOf(name, OWNER) }, name);
}

function handleOf({ url: servingUrl, ownerUrl: url }: DatabaseUrls, name: string): TestDatabase {
  return { url, servingUrl, name, drop: () => asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

function urlOf(name: string, role: string): string {
  const url = new URL(sharedStack().postgresUrl);
  return Object.assign(url, { username: role, password: PASSWORD, pathname: `/${name}` }).href;
}

function templateFor(template: DatabaseTemplate): Promise<DatabaseUrls> {
  const known = templates.get(template.name);
  if (known) return known;
  const making = newDatabase(uniqueName()).then(async (urls) => {
    await template.migrate(urls.ownerUrl, urls.url);
    return urls;
  });
  templates.set(template.name, making);
  return making;
}

function newDatabase(name: string, role = ROLE): Promise<DatabaseUrls> {
  const order = { name, role, password: PASSWORD, ownerPassword: PASSWORD };
  return createServed({ url: sharedStack().postgresUrl }, order);
}

function uniqueName(): string {
  return `test_${randomBytes(8).toString('hex')}`;
}

async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: sharedStack().postgresUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
