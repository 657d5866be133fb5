import { createHmac } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TokenVerifier, tokensRemembered_max } from '../src/identity/token-verifier.js';
import {
  type Caller,
  Clock,
  generateIdentityKeys,
  mintToken,
  type Role,
  ServiceIdentity,
  SystemClock,
} from '../src/index.js';
import { collect, EchoService, failureOf, identityKeys, merchant, saying, streamOf } from './echo-service.js';

let echo: EchoService;
beforeAll(async () => {
  echo = await EchoService.start();
});
afterAll(() => echo.stop());

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

describe('a token', () => {
  const expectRefused = async (token: string, reason: string) => {
    const failure = await failureOf(echo.showing(token).say(saying('hi')));
    expect(failure).toMatchObject({ code: status.UNAUTHENTICATED, reason });
  };
  const claims = { iss: 'guanxi', aud: 'guanxi', sub: 'mei', role: 'merchant', shop: 'tea', exp: 4_000_000_000 };

  it('must be there', () => expectRefused('', 'TOKEN_MISSING'));
  it('must be one', () => expectRefused('abc', 'TOKEN_INVALID'));

  it('must not have expired', async () => {
    const hourAgo = new Date(Date.now() - 3_600_000);
    await expectRefused(mintToken(identityKeys.privateKey, merchant, 60, hourAgo), 'TOKEN_EXPIRED');
  });

  it('must be signed by a known key', async () => {
    const { privateKey } = await generateIdentityKeys();
    await expectRefused(mintToken({ ...privateKey, kid: identityKeys.privateKey.kid }, merchant, 60), 'TOKEN_INVALID');
    await expectRefused(mintToken(privateKey, merchant, 60), 'TOKEN_INVALID');
  });

  it('must not have been altered', async () => {
    const [header, , signature] = mintToken(identityKeys.privateKey, merchant, 60).split('.');
    await expectRefused(
      `${header}.${encoded({ ...claims, role: 'operator', shop: '*' })}.${signature}`,
      'TOKEN_INVALID',
    );
  });

  it('must not choose a weaker algorithm', async () => {
    await expectRefused(`${encoded({ alg: 'none' })}.${encoded(claims)}.`, 'TOKEN_INVALID');
    const unsigned = `${encoded({ alg: 'HS256', kid: identityKeys.privateKey.kid })}.${encoded(claims)}`;
    const publicKey = String(identityKeys.jwks.keys[0]?.x);
    const signature = createHmac('sha256', publicKey).update(unsigned).digest('base64url');
    await expectRefused(`${unsigned}.${signature}`, 'TOKEN_INVALID');
  });

  it('must be meant for this platform', async () => {
    const { SignJWT, importJWK } = await import('jose');
    const key = await importJWK(identityKeys.privateKey, 'EdDSA');
    const sign = (altered: object) =>
      new SignJWT({ ...claims, ...altered })
        .setProtectedHeader({ alg: 'EdDSA', kid: identityKeys.privateKey.kid })
        .sign(key);
    await expectRefused(await sign({ aud: 'elsewhere' }), 'TOKEN_INVALID');
    await expectRefused(await sign({ iss: 'elsewhere' }), 'TOKEN_INVALID');
    await expectRefused(await sign({ role: 'emperor' }), 'TOKEN_INVALID');
    await expectRefused(await sign({ shop: '' }), 'TOKEN_INVALID');
    await expectRefused(await sign({ exp: undefined }), 'TOKEN_INVALID');
    await expectRefused(await sign({ role: 'merchant', shop: '*' }), 'TOKEN_INVALID');
    expect((await echo.showing(await sign({})).say(saying('hi'))).text).toBe('hi');
  });

  it('stays refused once it has expired, though it was remembered', async () => {
    class SetClock extends Clock {
      at = new Date('2026-01-01T00:00:00Z');
      now = () => this.at;
    }
    const clock = new SetClock();
    const verifier = new TokenVerifier(identityKeys.jwks, clock);
    const header = `Bearer ${mintToken(identityKeys.privateKey, merchant, 60, clock.now())}`;
    expect(await verifier.identify(header)).toEqual(merchant);
    expect(verifier.identify(header)).toEqual(merchant);
    clock.at = new Date('2026-01-01T00:01:00Z');
    expect(() => verifier.identify(header)).toThrow('expired');
    await expect(verifier.identify(header)).rejects.toMatchObject({ reason: 'TOKEN_EXPIRED' });
  });

  it('is forgotten when too many others came since', async () => {
    const verifier = new TokenVerifier(identityKeys.jwks, new SystemClock());
    const header = (subject: string) => `Bearer ${mintToken(identityKeys.privateKey, { ...merchant, subject }, 60)}`;
    const first = header('first');
    await verifier.identify(first);
    const remembered = (verifier as unknown as { remembered: Map<string, unknown> }).remembered;
    const some = remembered.get(first);
    for (let i = 1; i < tokensRemembered_max; i += 1) remembered.set(`filler ${i}`, some);
    await verifier.identify(header('one more'));
    expect(remembered.size).toBe(tokensRemembered_max);
    expect(verifier.identify(first)).toBeInstanceOf(Promise);
  });
});

describe('roles', () => {
  const shops: Record<Role, string> = { service: '*', operator: '*', merchant: 'tea', agent: 'tea', customer: 'tea' };
  const as = (role: Role): Caller => ({ subject: 'x', role, shop: shops[role] });
  const own = { agentId: 'x', customerId: 'x' };

  it.each(Object.keys(shops) as Role[])('admits %s where the contract does', async (role) => {
    expect((await echo.as(as(role)).say(saying('hi', own))).text).toBe('hi');
  });

  it.each(['operator', 'agent', 'customer'] as Role[])(
    'refuses %s on every kind of call that does not',
    async (role) => {
      const refused = { code: status.PERMISSION_DENIED, reason: 'ROLE_NOT_ADMITTED' };
      const client = echo.as(as(role));
      const nothing = streamOf<never>();
      expect(await failureOf(client.hear({ shopId: 'tea' }))).toMatchObject(refused);
      expect(await failureOf(collect(client.count({ shopId: 'tea', to: 1, padding: 0 })))).toMatchObject(refused);
      expect(await failureOf(client.sum(nothing))).toMatchObject(refused);
      expect(await failureOf(collect(client.repeat(nothing)))).toMatchObject(refused);
    },
  );
});

describe('whose request it is', () => {
  const otherShop = { code: status.PERMISSION_DENIED, reason: 'OTHER_SHOP' };
  const otherPerson = { code: status.PERMISSION_DENIED, reason: 'OTHER_PERSON' };
  const customer: Caller = { subject: 'lin', role: 'customer', shop: 'tea' };
  const agent: Caller = { subject: 'ann', role: 'agent', shop: 'tea' };
  const service: Caller = { subject: 'filtering', role: 'service', shop: '*' };
  const say = (caller: Caller, rest: object) => echo.as(caller).say(saying('hi', rest));

  it('refuses another shop on every kind of call', async () => {
    const client = echo.as(merchant);
    const padding = Buffer.alloc(0);
    expect(await failureOf(client.hear({ shopId: 'silk' }))).toMatchObject(otherShop);
    expect(await failureOf(client.hear({ shopId: '' }))).toMatchObject(otherShop);
    expect(await failureOf(collect(client.count({ shopId: 'silk', to: 1, padding: 0 })))).toMatchObject(otherShop);
    expect(await failureOf(client.sum(streamOf({ shopId: 'silk', number: 1, padding })))).toMatchObject(otherShop);
    const second = streamOf({ shopId: 'tea', text: 'a' }, { shopId: 'silk', text: 'b' });
    expect(await failureOf(collect(client.repeat(second)))).toMatchObject(otherShop);
  });

  it('lets a service ask for any shop, and tells the handler which', async () => {
    expect(await echo.as(service).hear({ shopId: 'silk' })).toEqual({ text: 'silk' });
  });

  it('keeps a stream to the shop of its first message, even a service’s', async () => {
    const both = streamOf({ shopId: 'tea', text: 'a' }, { shopId: 'silk', text: 'b' });
    expect(await failureOf(collect(echo.as(service).repeat(both)))).toMatchObject({ reason: 'SHOP_CHANGED' });
  });

  it('refuses a message inside that names another shop, at any depth', async () => {
    const line = (shopId: string) => ({ shopId, customerId: '' });
    await say(merchant, { lines: [line(''), line('tea'), { ...line(''), reply: line('tea') }] });
    expect(await failureOf(say(merchant, { lines: [line('tea'), line('silk')] }))).toMatchObject(otherShop);
    expect(await failureOf(say(service, { lines: [line('silk')] }))).toMatchObject(otherShop);
    const nested = { ...line('tea'), reply: { ...line(''), reply: line('silk') } };
    expect(await failureOf(say(merchant, { lines: [nested] }))).toMatchObject(otherShop);
  });

  it('lets a customer ask in nobody else’s name', async () => {
    await say(customer, { customerId: 'lin' });
    expect(await failureOf(say(customer, { customerId: 'wei' }))).toMatchObject(otherPerson);
    expect(await failureOf(say(customer, { customerId: '' }))).toMatchObject(otherPerson);
    const lines = [{ shopId: '', customerId: 'wei' }];
    expect(await failureOf(say(customer, { customerId: 'lin', lines }))).toMatchObject(otherPerson);
    await say(merchant, { customerId: 'wei', lines });
  });

  it('lets an agent ask in nobody else’s name', async () => {
    await say(agent, { agentId: 'ann', customerId: 'wei' });
    expect(await failureOf(say(agent, { agentId: 'bob' }))).toMatchObject(otherPerson);
    expect(await failureOf(say(agent, { agentId: '' }))).toMatchObject(otherPerson);
  });
});

describe('a service’s own token', () => {
  it('is accepted, and renewed before it expires', () => {
    let now = new Date();
    const clock = Object.assign(new SystemClock(), { now: () => now });
    const identity = new ServiceIdentity('filtering', identityKeys.privateKey, clock);
    const first = identity.token();
    now = new Date(now.getTime() + 479_000);
    expect(identity.token()).toBe(first);
    now = new Date(now.getTime() + 2_000);
    expect(identity.token()).not.toBe(first);
  });

  it('says which service calls', async () => {
    const identity = new ServiceIdentity('filtering', identityKeys.privateKey, new SystemClock());
    await echo.showing(identity.token()).say(saying('hi'));
    expect(echo.controller.lastCall?.caller).toEqual({ subject: 'filtering', role: 'service', shop: '*' });
  });
});
