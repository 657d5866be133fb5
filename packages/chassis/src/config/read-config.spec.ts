import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigFault, readConfig } from './read-config.js';
import { milliseconds, serviceConfig } from './service-config.js';

const schema = serviceConfig.extend({ DATABASE_URL: z.url(), CARE_EVERY_MS: milliseconds(1, 1_000).default(10) });
const keys = { IDENTITY_JWKS: '/keys/jwks.json', IDENTITY_KEY: '/keys/key.json' };

function faultOf(env: Record<string, string>): ConfigFault {
  try {
    readConfig(schema, env);
  } catch (error) {
    return error as ConfigFault;
  }
  throw new Error('the configuration was expected to be refused');
}

describe('configuration', () => {
  it('takes defaults for what is not set or empty', () => {
    expect(readConfig(schema, { ...keys, DATABASE_URL: 'postgres://db/x', LOG_LEVEL: '' })).toEqual({
      ...keys,
      GRPC_ADDRESS: '0.0.0.0:50051',
      METRICS_ADDRESS: '0.0.0.0:9464',
      LOG_LEVEL: 'info',
      OTEL_TRACES_SAMPLER_ARG: 1,
      TLS: 'on',
      SHUTDOWN_GRACE_MS: 10_000,
      CLOCK_OFFSET_MS: 0,
      CUSTOMER_CALLS_PER_S: 100,
      AGENT_CALLS_PER_S: 2_000,
      MERCHANT_CALLS_PER_S: 2_000,
      SHOP_CALLS_PER_S: 10_000,
      DATABASE_URL: 'postgres://db/x',
      CARE_EVERY_MS: 10,
    });
  });

  it('names every fault at once, and repeats no value', () => {
    const fault = faultOf({
      GRPC_ADDRESS: 'nowhere',
      METRICS_ADDRESS: 'localhost:70000',
      LOG_LEVEL: 'loud',
      IDENTITY_KEY: '/keys/key.json',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'hunter2',
      SHUTDOWN_GRACE_MS: 'soon',
      CARE_EVERY_MS: '5000',
    });
    expect(fault).toBeInstanceOf(ConfigFault);
    expect(fault.faults.map(({ variable }) => variable).sort()).toEqual([
      'CARE_EVERY_MS',
      'DATABASE_URL',
      'GRPC_ADDRESS',
      'IDENTITY_JWKS',
      'LOG_LEVEL',
      'METRICS_ADDRESS',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'SHUTDOWN_GRACE_MS',
    ]);
    expect(fault.message).toContain('8 faults');
    expect(fault.message).toContain('DATABASE_URL: is not set');
    expect(fault.message).toContain('GRPC_ADDRESS: must be host:port');
    expect(fault.message).not.toContain('hunter2');
  });
});
