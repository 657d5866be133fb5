import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { forbiddenPackages, type LockedPackage, readLockedPackages } from '../checks/licences.js';
import { repository } from '../checks/places.js';
import { verdictOf } from '../release/audit-verdict.mjs';
import { closureOf, manifestOf } from '../release/workspaces.mjs';

const run = promisify(execFile);
const program = (name: string) => path.join(repository, 'deploy/release', name);

describe('licences', () => {
  it('of everything that is installed let us use it', async () => {
    const packages = await readLockedPackages();
    expect(packages.length).toBeGreaterThan(100);
    expect(forbiddenPackages(packages)).toEqual([]);
  });

  it.each([
    ['GPL-3.0-only', true, true],
    [undefined, true, true],
    ['MPL-2.0', true, false],
    ['MPL-2.0', false, true],
    ['(MIT OR GPL-3.0-only)', false, false],
    ['MIT AND GPL-3.0-only', false, true],
    ['(Apache-2.0 AND BSD-3-Clause)', false, false],
    ['MIT AND (GPL-2.0-only OR LGPL-3.0)', false, true],
  ])('%s, for development %s, is forbidden: %s', (licence, isForDevelopment, isForbidden) => {
    const one: LockedPackage = { name: 'planted', version: '1.0.0', licence, isForDevelopment };
    expect(forbiddenPackages([one]).length > 0).toBe(isForbidden);
  });
});

describe('the audit', () => {
  let registry: Server | undefined;

  afterEach(() => {
    registry?.closeAllConnections();
    registry?.close();
  });

  /** A registry on this machine that knows one version of every package, and answers questions for advisories with this. */
  async function registryThatSays(status: number, advisories: object): Promise<string> {
    registry = createServer((request, response) => {
      request.resume();
      const name = decodeURIComponent(request.url ?? '').slice(1);
      const known = { name, 'dist-tags': { latest: '8.0.0' }, versions: { '8.0.0': { name, version: '8.0.0' } } };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(request.method === 'GET' ? known : advisories));
    });
    await new Promise<void>((resolve) => registry?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
  }

  async function audit(address: string, ...args: string[]): Promise<{ code: number; said: string }> {
    const env = { ...process.env, npm_config_registry: address };
    try {
      const { stdout } = await run(process.execPath, [program('audit.mjs'), ...args], { env });
      return { code: 0, said: stdout };
    } catch (error) {
      const { code, stdout } = error as { code: number; stdout: string };
      return { code, said: stdout };
    }
  }

  it('stops at what is grave, and names it', async () => {
    const planted = { id: 1, url: 'https://example.org/1', title: 'planted', severity: 'critical', cwe: [] };
    const address = await registryThatSays(200, { pg: [{ ...planted, vulnerable_versions: '*' }] });
    const { code, said } = await audit(address);
    expect([code, said]).toEqual([1, expect.stringContaining('critical: pg')]);
  });

  it('says loudly that nothing was audited where the registry cannot be asked, and fails where it must be', async () => {
    const silent = await registryThatSays(404, { error: 'not here' });
    expect(await audit(silent, '--required')).toEqual({ code: 2, said: expect.stringMatching(/^NOT AUDITED: /) });
  });

  const report = (vulnerabilities: object) =>
    JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: {}, dependencies: { prod: 100 } } });
  const one = (severity: string) => report({ pg: { name: 'pg', severity, range: '*', fixAvailable: true } });

  it.each([
    ['nothing known', report({}), 0, '0 vulnerable of 100 packages that run'],
    ['something low', one('low'), 0, 'low: pg *, a fixed version is there'],
    ['something moderate', one('moderate'), 0, 'moderate: pg *, a fixed version is there'],
    ['something high', one('high'), 1, 'high: pg *, a fixed version is there'],
    ['an error', JSON.stringify({ message: 'no such endpoint' }), 0, 'NOT AUDITED: no such endpoint'],
    ['nothing at all', '', 0, 'NOT AUDITED: npm audit said nothing that can be read'],
    ['a page of HTML', '<html></html>', 0, 'NOT AUDITED: npm audit said nothing that can be read'],
  ])('makes of %s what it is', (_, answer, code, line) => {
    const verdict = verdictOf(answer, { isRequired: false });
    expect([verdict.code, verdict.lines[0]]).toEqual([code, line]);
  });
});

describe('the bill of materials', () => {
  it('names what an app runs with, with licence and hash, and nothing that builds or tests it', async () => {
    const { stdout } = await run(process.execPath, [program('sbom.mjs'), 'presence'], { maxBuffer: 64 * 1024 ** 2 });
    const bill = JSON.parse(stdout) as {
      bomFormat: string;
      components: { name: string; version: string; hashes?: unknown[]; licenses?: unknown[] }[];
    };
    expect(bill.bomFormat).toBe('CycloneDX');
    const names = bill.components.map(({ name }) => name);
    for (const wanted of [
      '@guanxi/chassis',
      '@guanxi/queueing',
      '@grpc/grpc-js',
      '@nats-io/jetstream',
      'pg',
      'pg-protocol',
    ]) {
      expect(names).toContain(wanted);
    }
    for (const unwanted of ['vitest', '@guanxi/testing', '@guanxi/local', '@duckdb/node-api', 'turbo']) {
      expect(names).not.toContain(unwanted);
    }
    const foreign = bill.components.filter(({ name }) => !name.startsWith('@guanxi/'));
    expect(
      foreign.filter(({ hashes, licenses }) => !hashes?.length || !licenses?.length).map(({ name }) => name),
    ).toEqual([]);
  });

  it('leaves out nothing that the sources of an app and of what it stands on import', async () => {
    const { stdout } = await run(process.execPath, [program('sbom.mjs'), 'conversation'], {
      maxBuffer: 64 * 1024 ** 2,
    });
    const names = (JSON.parse(stdout) as { components: { name: string }[] }).components.map(({ name }) => name);
    const asked = closureOf('apps/conversation').flatMap((folder) =>
      Object.keys(manifestOf(folder).dependencies ?? {}),
    );
    expect(asked.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('is made for apps only', async () => {
    await expect(run(process.execPath, [program('sbom.mjs'), 'payments'])).rejects.toThrow(
      'There is no app "payments"',
    );
  });
});
