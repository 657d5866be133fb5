/**
 * Golden transfer within tolerance (GT-T) of one dialogue, between 0 and 1: how near the predicted turns are to those
 * at which a human was due. Both none: 1. One of them none: 0. It ignores golds that were missed, so it is only ever
 * shown beside F1 and recall.
 *
 * Source: Liu et al., "Time to Transfer" (AAAI 2021), in the smooth form of RSSN (EMNLP 2021): the mean over the
 * predicted turns p of the largest exp(−(p − q)² / 2T²) over the golden turns q.
 * @param tolerance T, in turns.
 */
export function goldenTransfer(predicted: readonly number[], golden: readonly number[], tolerance: number): number {
  if (predicted.length === 0 && golden.length === 0) return 1;
  if (predicted.length === 0 || golden.length === 0) return 0;
  let sum = 0;
  for (const p of predicted) {
    const nearest = Math.min(...golden.map((q) => Math.abs(p - q)));
    sum += Math.exp(-(nearest ** 2) / (2 * tolerance ** 2));
  }
  return sum / predicted.length;
}
