import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CertificateAuthority } from '@guanxi/certificates';
import { waitFor } from '@guanxi/testing';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readNatsAddress } from '../src/road/nats-address.js';
import { announce, OnSeatChanged, World } from './world.js';

const hour_s = 3_600;
let folder: string;
let world: World;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'guanxi-nats-tls-'));
  const authority = await CertificateAuthority.create('a suite', hour_s);
  // Of an address that is no name, NATS's client asks for localhost.
  const { certificate, key } = await authority.issue({ name: 'nats', dnsNames: ['localhost'], valid_s: hour_s });
  world = await World.open({
    tls: {
      certificate: write('nats.pem', certificate),
      key: write('nats.key', key),
      authorities: write('authorities.pem', authority.certificate),
    },
  });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string): string {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
}

it('carries events to a NATS that shows a certificate which the address trusts', async () => {
  expect(world.nats.url).toMatch(/^tls:.*authorities=/);
  const listener = new OnSeatChanged();
  const presence = await world.start('presence', [], { natsUrl: world.nats.urlOf('presence') });
  await world.start('conversation', [listener], { natsUrl: world.nats.urlOf('conversation') });
  await announce(presence, 'a', 'b');
  await waitFor(() => listener.seats.length === 2, 20_000);
});

it('does not speak with one whose certificate it does not trust, nor in plain text', async () => {
  const stranger = await CertificateAuthority.create('a stranger', hour_s);
  const distrusting = new URL(world.nats.urlOf('presence'));
  distrusting.searchParams.set('authorities', write('stranger.pem', stranger.certificate));
  await expect(connect({ ...readNatsAddress(distrusting.href), reconnect: false })).rejects.toThrow(/certificate/i);
  const plain = await World.open();
  const asked = { ...readNatsAddress(plain.nats.url), tls: {}, reconnect: false };
  await expect(connect(asked)).rejects.toThrow(/secure|tls/i);
  await plain.close();
});
