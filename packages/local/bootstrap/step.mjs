const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
const CLEAR_LINE = '\r\u001b[K';

/**
 * Shows on standard error that something takes its time: moving on a terminal, plain lines elsewhere.
 *
 * @param {string} what
 * @param {{ after_ms?: number }} [options] after_ms: say nothing of what is done sooner
 * @returns {{ say(detail: string): void, done(): void, fail(): void }}
 */
export function step(what, { after_ms = 0 } = {}) {
  const { stderr } = process;
  const begun = performance.now();
  const took = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  let detail = '';
  let shown = false;
  let frame = 0;
  const label = () => (detail === '' ? what : `${what}: ${detail}`);
  const draw = () => {
    if (stderr.isTTY) stderr.write(`${CLEAR_LINE}${FRAMES[frame++ % FRAMES.length]} ${label()} ${took()}`);
    else if (!shown) stderr.write(`${label()} …\n`);
    shown = true;
  };
  const timers = [setTimeout(draw, after_ms)];
  if (after_ms === 0) draw();
  if (stderr.isTTY) timers.push(setInterval(() => shown && draw(), FRAME_MS));
  for (const timer of timers) timer.unref();
  const end = (mark, word) => {
    for (const timer of timers) clearTimeout(timer);
    if (shown) stderr.write(stderr.isTTY ? `${CLEAR_LINE}${mark} ${what} ${took()}\n` : `${what}: ${word} ${took()}\n`);
  };
  return {
    say(text) {
      if (!stderr.isTTY && shown && text !== detail) stderr.write(`${what}: ${text}\n`);
      detail = text;
    },
    done: () => end('✓', 'done in'),
    fail: () => end('✗', 'failed after'),
  };
}
