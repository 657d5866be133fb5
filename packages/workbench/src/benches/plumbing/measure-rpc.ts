import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { credentials, makeClientConstructor } from '@grpc/grpc-js';
import { connect } from '@guanxi/chassis';
import { AvailabilityServiceService, GetAvailabilityRequest } from '@guanxi/contracts/presence/v1/availability.js';
import { quantile } from '@guanxi/learning';

const inFlight = 32;
const calls_per_round = 10_000;
const rounds = 5;
const warmUp_calls = 5_000;

export interface RpcFigures {
  rpc_per_s: number;
  bare_rpc_per_s: number;
  rpc_p99_ms: number;
}

type Call = () => Promise<unknown>;

/**
 * Unary calls a second from one client with 32 in flight to one server in a process of its own: the chassis on both
 * sides with everything on (identity, access, rules, deadline, trace, metrics, log), beside bare grpc-js on both sides.
 * Rounds of both take turns, so that whatever else the machine does meets both; the figures are their medians.
 */
export async function measureRpc(env: NodeJS.ProcessEnv, token: string): Promise<RpcFigures> {
  const request = GetAvailabilityRequest.fromPartial({ shopId: 'bench' });
  const bareServer = await startServer('bare', env);
  const chassisServer = await startServer('chassis', env);
  const Bare = makeClientConstructor(AvailabilityServiceService, 'Availability');
  const bareClient = new Bare(bareServer.address, credentials.createInsecure());
  const client = connect(AvailabilityServiceService, { address: chassisServer.address, token: () => token });
  const bare: Call = () =>
    new Promise((resolve, reject) =>
      bareClient['getAvailability']?.(request, (error: unknown, response: unknown) =>
        error ? reject(error) : resolve(response),
      ),
    );
  const chassis: Call = () => client.getAvailability(request);
  try {
    for (const call of [bare, chassis]) await run(call, warmUp_calls);
    const perSecond = { bare: [] as number[], chassis: [] as number[] };
    const chassis_ms: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      perSecond.bare.push((await run(bare, calls_per_round)).per_s);
      const { per_s, each_ms } = await run(chassis, calls_per_round);
      perSecond.chassis.push(per_s);
      chassis_ms.push(...each_ms);
    }
    return {
      rpc_per_s: median(perSecond.chassis),
      bare_rpc_per_s: median(perSecond.bare),
      rpc_p99_ms: quantile(Float64Array.from(chassis_ms).sort(), 0.99),
    };
  } finally {
    client.close();
    bareClient.close();
    bareServer.stop();
    chassisServer.stop();
  }
}

async function startServer(kind: 'bare' | 'chassis', env: NodeJS.ProcessEnv) {
  const child = fork(fileURLToPath(new URL('./rpc-server.js', import.meta.url)), [kind], {
    env: { ...process.env, ...env },
    // What it logs is part of the work, and of no interest here.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [address] = await Promise.race([
    once(child, 'message') as Promise<[string]>,
    once(child, 'exit').then(([code]) => {
      throw new Error(`the ${kind} server ended with ${code}`);
    }),
  ]);
  return { address, stop: () => void child.kill('SIGTERM') };
}

async function run(call: Call, calls: number): Promise<{ per_s: number; each_ms: number[] }> {
  const each_ms: number[] = [];
  let left = calls;
  const caller = async () => {
    while (left-- > 0) {
      const began = performance.now();
      await call();
      each_ms.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: inFlight }, caller));
  return { per_s: calls / ((performance.now() - began) / 1_000), each_ms };
}

function median(values: number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}
