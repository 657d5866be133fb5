import { describe, expect, it } from 'vitest';
import { ChannelOrigins } from './channel-origins.js';

const origins = new ChannelOrigins([
  'grpc://push.example:50051',
  'grpcs://sms.example:443',
  'https://hooks.example',
  'http://127.0.0.1:8080',
]);

describe('the addresses that channels may reach', () => {
  it.each([
    ['grpc', 'push.example:50051'],
    ['grpc', 'sms.example:443'],
    ['webhook', 'https://hooks.example/guanxi?x=1'],
    ['webhook', 'https://HOOKS.example:443/'],
    ['webhook', 'http://127.0.0.1:8080/in'],
  ] as const)('hold %s %s', (kind, address) => {
    expect(origins.refusal(kind, address)).toBeUndefined();
  });

  it.each([
    ['grpc', 'push.example:50052'],
    ['grpc', 'grpcs://sms.example:443'],
    ['grpc', 'sms.example:50051'],
    ['grpc', 'push.example'],
    ['grpc', 'push.example:50051/x'],
    ['grpc', 'user@push.example:50051'],
    ['webhook', 'http://hooks.example/'],
    ['webhook', 'https://hooks.example.evil.test/'],
    ['webhook', 'https://hooks.example@evil.test/'],
    ['webhook', 'https://user:pass@hooks.example/'],
    ['webhook', 'http://169.254.169.254/latest'],
    ['webhook', 'http://127.0.0.1:20050/'],
    ['webhook', 'file:///etc/passwd'],
    ['webhook', 'nonsense'],
  ] as const)('do not hold %s %s', (kind, address) => {
    expect(origins.refusal(kind, address)).toBeTypeOf('string');
  });

  it('say which gRPC adapters are reached over TLS', () => {
    expect(origins.isSecured('sms.example:443')).toBe(true);
    expect(origins.isSecured('push.example:50051')).toBe(false);
  });
});
