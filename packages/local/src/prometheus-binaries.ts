import { findProgram, type ProgramPlan, type SearchOptions } from './fetched-program.js';

const ofPrometheus = (program: string): ProgramPlan => ({
  program,
  debianPackage: 'prometheus',
  debianPath: `usr/bin/${program}`,
  formula: 'prometheus',
  remedy: `Install Prometheus 2.42 or later, so that ${program} is on PATH.`,
});

/** Finds Prometheus's checker of rules as {@link findProgram} does. @throws {SetupFailure} when it is not to be had. */
export function findPromtool(options: SearchOptions = {}): Promise<string> {
  return findProgram(ofPrometheus('promtool'), options);
}

/** Finds a Prometheus as {@link findProgram} does. @throws {SetupFailure} when it is not to be had. */
export function findPrometheus(options: SearchOptions = {}): Promise<string> {
  return findProgram(ofPrometheus('prometheus'), options);
}
