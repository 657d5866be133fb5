import { expect, it } from 'vitest';
import { rolloutPoint } from './rollout.js';

it('is the hash that the contract of experiments names, so that who measures a rollout finds the same conversations', () => {
  // sha256 of ["rollout","tea","0193b6a1-…"] begins with 3e53d1cf.
  const point = rolloutPoint('rollout', 'tea', '0193b6a1-7f3a-7c44-8f6e-5f1f3b1a2c3d');
  expect(point).toBe(0x3e53d1cf / 2 ** 32);
});
