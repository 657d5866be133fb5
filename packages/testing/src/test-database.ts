import { randomBytes } from 'node:crypto';
import { createDatabase as createOwned } from '@guanxi/local';
import pg from 'pg';
import { sharedStack } from './test-stack.js';

const ROLE = 'tester';
const PASSWORD = 'tester';

/** A schema that many suites start from. */
export interface DatabaseTemplate {
  /** Names the schema, such as the service's name: one template is made per name and test process. */
  name: string;
  /** Brings the empty database at `url` to the schema. Has closed its connections when it returns. */
  migrate(url: string): Promise<void>;
}

/** A database of one suite. */
export interface TestDatabase {
  /** URL of a role that owns the database and is no superuser, as in production. */
  url: string;
  name: string;
  /** Cuts whoever is still connected and removes the database. */
  drop(): Promise<void>;
}

const templates = new Map<string, Promise<string>>();

/**
 * Makes a fresh database: empty, or a copy of a migrated template, which is made on first use.
 *
 * @throws what `migrate` throws.
 */
export async function createDatabase({ template }: { template?: DatabaseTemplate } = {}): Promise<TestDatabase> {
  const source = template === undefined ? undefined : new URL(await templateFor(template)).pathname.slice(1);
  const name = uniqueName();
  if (source === undefined) return handleOf(await newDatabase(name), name);
  await asSuperuser(`CREATE DATABASE ${name} TEMPLATE ${source} OWNER ${ROLE}`);
  const url = new URL(sharedStack().postgresUrl);
  Object.assign(url, { username: ROLE, password: PASSWORD, pathname: `/${name}` });
  return handleOf(url.href, name);
}

function handleOf(url: string, name: string): TestDatabase {
  return { url, name, drop: () => asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

function templateFor(template: DatabaseTemplate): Promise<string> {
  const known = templates.get(template.name);
  if (known) return known;
  const making = newDatabase(uniqueName()).then(async (url) => {
    await template.migrate(url);
    return url;
  });
  templates.set(template.name, making);
  return making;
}

function newDatabase(name: string): Promise<string> {
  return createOwned({ url: sharedStack().postgresUrl }, { name, role: ROLE, password: PASSWORD });
}

function uniqueName(): string {
  return `test_${randomBytes(8).toString('hex')}`;
}

async function asSuperuser(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: sharedStack().postgresUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
