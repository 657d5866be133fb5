import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { status } from '@grpc/grpc-js';
import { CertificateAuthority } from '@guanxi/certificates';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  type Client,
  ConfigFault,
  connect,
  mintToken,
  SystemClock,
  type Transport,
} from '../src/index.js';
import { certifiedService } from '../src/transport/service-uri.js';
import { CertifiedFiles, tlsEnvironment } from './certified-files.js';
import { collect, EchoService, failureOf, identityKeys, merchant, saying, streamOf, until } from './echo-service.js';
import { EchoServiceService } from './generated/src/guanxi/test/v1/echo.js';

const filtering: Caller = { subject: 'filtering', role: 'service', shop: '*' };
const poll_ms = 5;

let files: CertifiedFiles;
const clients: { close(): void }[] = [];

beforeAll(async () => {
  files = await CertifiedFiles.make();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => files.remove());

/** The echo service over TLS, certified anew. */
async function startSecured(options: Parameters<typeof EchoService.start>[0] = {}): Promise<EchoService> {
  const env = tlsEnvironment(await files.of('echo'));
  return EchoService.start({ keysPollEvery_ms: poll_ms, ...options, env: { ...env, ...options.env } });
}

function clientOf(
  echo: EchoService,
  caller: Caller,
  transport: Transport,
  { service = 'echo', now = new Date() } = {},
): Client<typeof EchoServiceService> {
  const token = mintToken(identityKeys.privateKey, caller, 60, now);
  const { address } = echo.running;
  const client = connect(EchoServiceService, { address, token: () => token, transport, service });
  clients.push(client);
  return client;
}

/** The number of the certificate that a server shows to who connects now. */
function shownBy(address: string): Promise<string> {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    socket.once('error', reject).once('secureConnect', () => {
      resolve(socket.getPeerX509Certificate()?.serialNumber ?? '');
      socket.destroy();
    });
  });
}

const numberOf = (file: string) => new X509Certificate(readFileSync(file)).serialNumber;

describe('a secured service', () => {
  let echo: EchoService;
  beforeAll(async () => {
    echo = await startSecured();
  });
  afterAll(() => echo.stop());

  it('takes a person’s token without a certificate', async () => {
    const client = clientOf(echo, merchant, files.trust);
    expect((await client.say(saying('hi'))).text).toBe('hi');
    expect(await collect(client.count({ shopId: 'tea', to: 2, padding: 0 }))).toHaveLength(2);
  });

  it('takes nothing in plain text', async () => {
    const failure = await failureOf(clientOf(echo, merchant, 'plain').say(saying('hi')));
    expect(failure).toMatchObject({ code: status.UNAVAILABLE });
  });

  it('takes no TLS older than 1.3', async () => {
    const [host, port] = echo.running.address.split(':');
    const socket = connectTls({ host, port: Number(port), rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
    const failure = await new Promise<Error | undefined>((resolve) => {
      socket.once('error', resolve).once('secureConnect', () => resolve(undefined));
    });
    expect(String(failure)).toContain('protocol version');
  });

  it('takes a service’s token with that service’s certificate', async () => {
    const client = clientOf(echo, filtering, await files.keysOf('filtering'));
    expect(await client.hear({ shopId: 'silk' })).toEqual({ text: 'silk' });
    expect(await client.sum(streamOf({ shopId: 'silk', number: 2, padding: Buffer.alloc(0) }))).toEqual({ sum: 2 });
  });

  it.each([
    ['without a certificate', 'CERTIFICATE_MISSING', async () => files.trust],
    ['with the certificate of another service', 'CERTIFICATE_OF_ANOTHER', () => files.keysOf('presence')],
    [
      'with a certificate that a stranger issued',
      'CERTIFICATE_MISSING',
      async () => {
        const stranger = await CertificateAuthority.create('a suite', 60);
        return files.keysOf('filtering', { by: stranger, trusts: files.authority.certificate });
      },
    ],
  ])('refuses a stolen service token %s, on every kind of call', async (_, reason, transport) => {
    const client = clientOf(echo, filtering, await transport());
    const refused = { code: status.UNAUTHENTICATED, reason };
    expect(await failureOf(client.say(saying('hi')))).toMatchObject(refused);
    expect(await failureOf(collect(client.count({ shopId: 'tea', to: 1, padding: 0 })))).toMatchObject(refused);
    const sum = streamOf({ shopId: 'tea', number: 1, padding: Buffer.alloc(0) });
    expect(await failureOf(client.sum(sum))).toMatchObject(refused);
    expect(await failureOf(collect(client.repeat(streamOf({ shopId: 'tea', text: 'a' }))))).toMatchObject(refused);
  });

  it('is not taken for another service', async () => {
    const failure = await failureOf(clientOf(echo, merchant, files.trust, { service: 'presence' }).say(saying('hi')));
    expect(failure).toMatchObject({ code: status.UNAVAILABLE });
    expect(String(failure)).toContain('not that of spiffe://guanxi/service/presence');
  });

  it('is not believed on the word of a stranger', async () => {
    const stranger = await CertifiedFiles.make();
    const failure = await failureOf(clientOf(echo, merchant, stranger.trust).say(saying('hi')));
    expect(failure).toMatchObject({ code: status.UNAVAILABLE });
    stranger.remove();
  });
});

describe('somebody outside the platform', () => {
  const program = new URL('./call-outside.mjs', import.meta.url).pathname;
  let echo: EchoService;
  beforeAll(async () => {
    echo = await EchoService.start({ env: tlsEnvironment(await files.of('echo', { dnsNames: ['localhost'] })) });
  });
  afterAll(() => echo.stop());

  /** What a program is told that calls the service as `host`, on the word of these authorities beside the public ones. */
  async function calling(host: string, authorities: string): Promise<string> {
    const address = `${host}:${echo.running.address.split(':')[1]}`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: authorities };
    return (await promisify(execFile)(process.execPath, [program, address], { env })).stdout.trim();
  }

  it('is called under a name that a known authority vouches for, and under no other', async () => {
    const authorities = files.write('public.pem', files.authority.certificate);
    expect(await calling('localhost', authorities)).toBe('answered');
    expect(await calling('127.0.0.1', authorities)).toMatch(/altnames|IP/);
  });

  it('is not called on the word of an unknown authority', async () => {
    const stranger = await CertificateAuthority.create('a stranger', 60);
    expect(await calling('localhost', files.write('stranger.pem', stranger.certificate))).toMatch(/certificate/);
  });
});

it('tells how long its certificate and the authority are good yet, and of a renewed one from then on', async () => {
  const echo = await startSecured();
  const remaining_s = async (of: string) => {
    const response = await fetch(`http://${echo.running.metricsAddress}/metrics`);
    const [, value] = new RegExp(`^guanxi_certificate_remaining_seconds\\{.*of="${of}".*\\} (\\S+)$`, 'm').exec(
      await response.text(),
    ) ?? [undefined, 'none'];
    return Number(value);
  };
  try {
    expect(await remaining_s('service')).toBeGreaterThan(3_500);
    expect(await remaining_s('service')).toBeLessThanOrEqual(3_600);
    expect(await remaining_s('authority')).toBeLessThanOrEqual(3_600);
    await files.of('echo', { valid_s: 120 });
    await until(async () => (await remaining_s('service')) <= 120);
    expect(await remaining_s('authority')).toBeGreaterThan(3_000);
  } finally {
    await echo.stop();
  }
});

it('refuses a certificate that expired since its connection was made', async () => {
  let ahead_ms = 0;
  const now = () => new Date(Date.now() + ahead_ms);
  const echo = await startSecured({ clock: Object.assign(new SystemClock(), { now }) });
  try {
    const transport = await files.keysOf('filtering', { valid_s: 120 });
    const client = () => clientOf(echo, filtering, transport, { now: now() });
    expect(await client().hear({ shopId: 'tea' })).toEqual({ text: 'tea' });
    ahead_ms = 180_000;
    const failure = await failureOf(client().hear({ shopId: 'tea' }));
    expect(failure).toMatchObject({ code: status.UNAUTHENTICATED, reason: 'CERTIFICATE_EXPIRED' });
  } finally {
    await echo.stop();
  }
});

describe('keys that change', () => {
  it('hold for new connections, and those that are there stay', async () => {
    const echo = await startSecured();
    try {
      const early = clientOf(echo, merchant, files.trust);
      await early.say(saying('hi'));
      const before = await shownBy(echo.running.address);

      // A new authority, trusted beside the old one while it takes over.
      const next = await CertificateAuthority.create('the next', 3_600);
      const trusts = files.authority.certificate + next.certificate;
      const { certificate } = await files.of('echo', { by: next, trusts });
      await until(() => echo.log.some(({ message }) => String(message).includes('the authorities changed')));
      expect(await shownBy(echo.running.address)).toBe(numberOf(certificate));
      expect(numberOf(certificate)).not.toBe(before);
      expect((await early.say(saying('still'))).text).toBe('still');

      const late = await files.keysOf('filtering', { by: next });
      expect(await clientOf(echo, filtering, late).hear({ shopId: 'tea' })).toEqual({ text: 'tea' });
    } finally {
      await echo.stop();
    }
  });

  it('change nothing while they do not fit each other, and say so once', async () => {
    const echo = await startSecured();
    const { certificate, key } = await files.of('echo');
    try {
      await until(() => echo.log.some(({ message }) => String(message).includes('the authorities changed')));
      const before = await shownBy(echo.running.address);
      files.write('echo.key', 'half a k');
      const complaints = () => echo.log.filter(({ message }) => String(message).includes('will not do'));
      await until(() => complaints().length > 0);
      expect(JSON.stringify(complaints())).toContain(key);
      expect(JSON.stringify(complaints())).not.toContain('half a k');
      expect(await shownBy(echo.running.address)).toBe(before);

      await files.of('echo');
      const changes = () => echo.log.filter(({ message }) => String(message).includes('the authorities changed'));
      await until(() => changes().length === 2);
      expect(await shownBy(echo.running.address)).toBe(numberOf(certificate));
      expect(complaints()).toHaveLength(1);
    } finally {
      await echo.stop();
    }
  });

  it('reach a client without another client', async () => {
    const echo = await startSecured();
    const mine = await CertifiedFiles.make();
    try {
      const transport = await mine.keysOf('filtering', { trusts: files.authority.certificate });
      const client = clientOf(echo, filtering, transport);
      expect(await failureOf(client.hear({ shopId: 'tea' }))).toMatchObject({ reason: 'CERTIFICATE_MISSING' });
      let changed = false;
      const unwatch = transport.watch(
        poll_ms,
        () => (changed = true),
        () => undefined,
      );
      await mine.of('filtering', { by: files.authority });
      await until(() => changed);
      unwatch();
      // The next connection shows them: it is made when the one that is there has gone.
      await echo.stop();
      const again = await startSecured({ env: { GRPC_ADDRESS: echo.running.address } });
      try {
        expect(await client.hear({ shopId: 'tea' })).toEqual({ text: 'tea' });
      } finally {
        await again.stop();
      }
    } finally {
      mine.remove();
      await echo.stop();
    }
  });
});

describe('a service does not start', () => {
  const faultsOf = async (env: Record<string, string>) => {
    const fault = await failureOf(EchoService.start({ env }));
    expect(fault).toBeInstanceOf(ConfigFault);
    return (fault as ConfigFault).faults;
  };

  it('in plain text unless it is told to', async () => {
    expect((await faultsOf({ TLS: '' })).map(({ variable }) => variable)).toEqual([
      'TLS_CERTIFICATE',
      'TLS_KEY',
      'TLS_AUTHORITIES',
    ]);
    const env = { ...tlsEnvironment(await files.of('echo')), TLS_KEY: '' };
    expect(await faultsOf(env)).toEqual([
      { variable: 'TLS_KEY', description: 'is not set (TLS=off serves plain text)' },
    ]);
  });

  it('with files that will not do, and names each', async () => {
    const env = tlsEnvironment(await files.of('echo'));
    const other = await files.of('other');
    expect(await faultsOf({ ...env, TLS_KEY: other.key })).toEqual([
      { variable: 'TLS_KEY', description: `${other.key}: is not the key of the certificate` },
    ]);
    const broken = { TLS_CERTIFICATE: '/nowhere.pem', TLS_KEY: env.TLS_CERTIFICATE, TLS_AUTHORITIES: other.key };
    const faults = await faultsOf({ ...env, ...broken });
    expect(faults.map(({ variable }) => variable)).toEqual(['TLS_CERTIFICATE', 'TLS_KEY', 'TLS_AUTHORITIES']);
    expect(faults[0]?.description).toContain('ENOENT');
    expect(faults[2]?.description).toBe(`${other.key}: holds no certificate`);
  });

  it('with the certificate of another', async () => {
    const env = tlsEnvironment(await files.of('other'));
    expect(await faultsOf(env)).toEqual([
      {
        variable: 'TLS_CERTIFICATE',
        description: `${env.TLS_CERTIFICATE}: is not that of spiffe://guanxi/service/echo`,
      },
    ]);
  });
});

it.each([
  ['URI:spiffe://guanxi/service/presence, DNS:localhost', 'presence'],
  ['DNS:localhost, URI:spiffe://guanxi/service/local-adapter', 'local-adapter'],
  ['URI:spiffe://guanxi/service/presence, URI:spiffe://guanxi/service/filtering', undefined],
  ['URI:spiffe://elsewhere/service/presence', undefined],
  ['URI:spiffe://guanxi/service/presence/admin', undefined],
  ['"URI:spiffe://guanxi/service/presence, DNS:x"', undefined],
  ['DNS:spiffe://guanxi/service/presence', undefined],
  [undefined, undefined],
])('reads the service out of %s', (names, service) => {
  expect(certifiedService(names)).toBe(service);
});
