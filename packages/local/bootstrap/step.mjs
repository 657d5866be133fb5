const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
const CLEAR_LINE = '\r\u001b[K';

/**
 * Shows on standard error that something takes its time: moving on a terminal, plain lines elsewhere.
 *
 * @returns {() => void} to be called when it is done
 */
export function step(what) {
  const begun = performance.now();
  const took = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  const { stderr } = process;
  if (!stderr.isTTY) {
    stderr.write(`${what} …\n`);
    return () => stderr.write(`${what}: done in ${took()}\n`);
  }
  let frame = 0;
  const draw = () => {
    stderr.write(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length]} ${what} ${took()}`);
    frame += 1;
  };
  draw();
  const timer = setInterval(draw, FRAME_MS).unref();
  return () => {
    clearInterval(timer);
    stderr.write(`${CLEAR_LINE}✓ ${what} ${took()}\n`);
  };
}
