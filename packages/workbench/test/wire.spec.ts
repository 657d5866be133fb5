import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, connect, generateIdentityKeys, mintToken } from '@guanxi/chassis';
import { AvailabilityServiceService } from '@guanxi/contracts/presence/v1/availability.js';
import { ChildProgram } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attackWire } from '../src/attack/wire/attack-wire.js';
import { wireFaults } from '../src/attack/wire/wire-faults.js';

const start_ms_max = 120_000;
/** Faults come one after the other; on a busy machine others wait a little longer meanwhile. */
const attack_ms_max = 120_000;
const call_ms_max = 10_000;
const token_s = 600;

let folder: string;
let service: ChildProgram;
let address: string;
let client: Client<typeof AvailabilityServiceService>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-wire-'));
  const { jwks, privateKey } = await generateIdentityKeys();
  const [IDENTITY_JWKS, IDENTITY_KEY] = [join(folder, 'jwks.json'), join(folder, 'key.json')];
  await writeFile(IDENTITY_JWKS, JSON.stringify(jwks));
  await writeFile(IDENTITY_KEY, JSON.stringify(privateKey));
  const anyPort = '127.0.0.1:0';
  const env = { IDENTITY_JWKS, IDENTITY_KEY, TLS: 'off', GRPC_ADDRESS: anyPort, METRICS_ADDRESS: anyPort };
  const program = fileURLToPath(new URL('../dist/benches/plumbing/rpc-server.js', import.meta.url));
  service = ChildProgram.start(process.execPath, [program, 'chassis'], { env: { ...process.env, ...env } });
  address = (JSON.parse(await service.line('"message":"ready"', start_ms_max)) as { grpc: string }).grpc;
  const token = mintToken(privateKey, { subject: 'boss', role: 'merchant', shop: 'tea' }, token_s);
  client = connect(AvailabilityServiceService, { address, token: () => token, deadline_ms: call_ms_max });
}, start_ms_max);

afterAll(async () => {
  client?.close();
  await service?.kill();
  await rm(folder, { recursive: true, force: true });
});

it(
  'others are served while a peer breaks HTTP/2 or wears it out, and memory stays bounded',
  async () => {
    const call = () => client.getAvailability({ shopId: 'tea' });
    const { outcomes, problems } = await attackWire({
      name: 'chassis',
      address,
      pid: service.pid!,
      call,
    });
    expect(problems).toEqual([]);
    expect(outcomes).toHaveLength(wireFaults.length);
  },
  attack_ms_max,
);
