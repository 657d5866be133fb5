import { setImmediate as nextTurnOfTheLoop } from 'node:timers/promises';
import { Pace } from '@guanxi/messaging';
import { waitFor } from '@guanxi/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Host } from './programs/host.mjs';
import { announce, OnSeatChanged, World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterEach(() => world.quit());
afterAll(() => world.close());

function tellingHost(): Promise<Host> {
  return world.start('presence', [], { keepsPaceWith: 'conversation' });
}

/** Whether somebody who asks for her turn has to wait for it. */
async function isHeld(host: Host): Promise<boolean> {
  const turn = host.get(Pace).turn();
  const held = await Promise.race([turn.then(() => false), nextTurnOfTheLoop(true)]);
  await turn;
  return held;
}

it('holds who tells while the listener is behind, and no longer than it goes on', { timeout: 30_000 }, async () => {
  let goOn: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (goOn = resolve));
  const handler = new OnSeatChanged(() => stopped);
  const host = await tellingHost();
  await world.start('conversation', [handler]);

  await announce(host, 'a');
  await waitFor(() => isHeld(host));
  // It stands still: who tells must not stand still with it.
  await waitFor(async () => !(await isHeld(host)), 15_000);
  expect(handler.seats).toEqual([]);

  goOn();
  await waitFor(() => handler.seats.length === 1);
  await announce(host, 'b');
  await waitFor(() => handler.seats.length === 2);
  await waitFor(async () => !(await isHeld(host)));
});

it('holds nobody where nobody listens', async () => {
  const host = await tellingHost();
  await announce(host, 'nobody hears of it');
  for (let turn = 0; turn < 20; turn++) expect(await isHeld(host)).toBe(false);
});
