import { describe, expect, it } from 'vitest';
import { ShopAddresses, targetOf } from './shop-addresses.js';

describe('the addresses of services of shops', () => {
  const anywhere = new ShopAddresses(['*']);
  const named = new ShopAddresses(['grpcs://bot.example:443', '10.0.0.7:50051']);

  it.each(['bot.example:443', '127.0.0.1:50051', 'grpcs://bot.example:443'])(
    'hold %s where any may be named',
    (one) => {
      expect(anywhere.refusal(one)).toBeUndefined();
    },
  );

  it.each([
    'bot.example',
    'bot.example:0',
    'unix:/tmp/socket',
    'http://bot.example:80',
    'grpcs://user@bot.example:443',
    'grpcs://bot.example:443/x',
    '169.254.169.254:80',
    'grpcs://169.254.169.254:80',
  ])('do not hold %s', (one) => {
    expect(anywhere.refusal(one)).toBeTypeOf('string');
  });

  it('hold only what an installation names, as it names it', () => {
    expect(named.refusal('GRPCS://bot.example:443')).toBeUndefined();
    expect(named.refusal('10.0.0.7:50051')).toBeUndefined();
    expect(named.refusal('bot.example:443')).toBeTypeOf('string');
    expect(named.refusal('10.0.0.8:50051')).toBeTypeOf('string');
  });

  it('say whether they are called over TLS', () => {
    expect(targetOf('grpcs://bot.example:443')).toEqual({ target: 'bot.example:443', isSecured: true });
    expect(targetOf('bot.example:443')).toEqual({ target: 'bot.example:443', isSecured: false });
  });
});
