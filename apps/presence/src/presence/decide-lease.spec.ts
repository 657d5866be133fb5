import { describe, expect, it } from 'vitest';
import { aliveLeases, decideLease, devices_max, type Lease } from './decide-lease.js';

const now = new Date('2026-03-02T08:00:00Z');
const alive = (deviceId: string): Lease => ({ leaseId: deviceId, deviceId, expiresAt: new Date(now.getTime() + 1) });
const gone = (deviceId: string): Lease => ({ ...alive(deviceId), expiresAt: now });
const devices = (count: number, make = alive) => Array.from({ length: count }, (_, i) => make(`device-${i}`));

describe('a lease', () => {
  it('is alive before its end and gone at it', () => {
    expect(aliveLeases([alive('phone'), gone('desk')], now)).toEqual([alive('phone')]);
  });

  it('is opened while there is a place for the device', () => {
    expect(decideLease([], 'phone', now)).toBe('opened');
    expect(decideLease(devices(devices_max - 1), 'phone', now)).toBe('opened');
    expect(decideLease(devices(devices_max), 'phone', now)).toBe('too_many_devices');
  });

  it('replaces that of the same device, also where every place is taken', () => {
    expect(decideLease(devices(devices_max), 'device-3', now)).toBe('opened');
  });

  it('takes the place of one that ran out', () => {
    expect(decideLease([...devices(devices_max - 1), gone('desk')], 'phone', now)).toBe('opened');
  });
});
