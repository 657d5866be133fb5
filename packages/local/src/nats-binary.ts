import { findProgram, type ProgramPlan, type SearchOptions } from './fetched-program.js';

const natsServer: ProgramPlan = {
  program: 'nats-server',
  debianPackage: 'nats-server',
  debianPath: 'usr/sbin/nats-server',
  formula: 'nats-server',
  remedy: 'Install nats-server 2.9 or later so that it is on PATH, or name a running one with NATS_URL.',
};

/** Finds a nats-server as {@link findProgram} does. @throws {SetupFailure} when it is not to be had. */
export function findNatsServer(options: SearchOptions = {}): Promise<string> {
  return findProgram(natsServer, options);
}
