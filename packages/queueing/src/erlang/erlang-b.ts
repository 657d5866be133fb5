/**
 * Probability that all servers are busy in a loss system, 0 to 1: B(n) = a·B(n−1) / (n + a·B(n−1)), B(0) = 1.
 *
 * Source: Erlang's loss formula by its recursion, which neither overflows nor cancels.
 *
 * @param offered the offered load in erlangs, λ/μ, at least 0.
 * @throws {RangeError} where the load is negative or not finite, or the servers are not a whole number from 0 on.
 */
export function erlangB(servers: number, offered: number): number {
  if (!Number.isInteger(servers) || servers < 0) throw new RangeError('servers must be a whole number from 0 on');
  if (!Number.isFinite(offered) || offered < 0) throw new RangeError('offered load must be a finite number from 0 on');
  let blocking = 1;
  for (let n = 1; n <= servers; n++) blocking = (offered * blocking) / (n + offered * blocking);
  return blocking;
}
