import type { Socket } from 'node:net';

/** Bytes that a lane holds back before it reads no further, so that the sender is held up in turn. */
const held_bytes_max = 256 * 1024;

/** How a link carries what it is given. */
export interface Weather {
  /** Everything arrives so much later. */
  delay_ms?: number;
  /** No more than so much gets through, in each direction. */
  bytes_per_s?: number;
  /** Connections stay, and nothing moves. */
  isStill?: boolean;
}

interface Parcel {
  bytes: Buffer;
  arrived_ms: number;
}

/** One direction of a connection: what comes in at one socket goes out at the other, in order. */
export class Lane {
  private readonly held: Parcel[] = [];
  private held_bytes = 0;
  private freeFrom_ms = 0;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
  private isFull = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly weather: () => Weather,
  ) {
    from.on('data', (bytes) => this.take(bytes));
    from.on('end', () => {
      this.isOver = true;
      this.look();
    });
    to.on('drain', () => {
      this.isFull = false;
      this.look();
    });
    to.on('close', () => clearTimeout(this.timer));
  }

  /** Looks again at what may go on: the weather may have changed. */
  look(): void {
    clearTimeout(this.timer);
    const { isStill, delay_ms = 0, bytes_per_s } = this.weather();
    if (isStill) return;
    for (let next = this.held[0]; next && !this.isFull && !this.to.destroyed; next = this.held[0]) {
      const due_ms = Math.max(next.arrived_ms + delay_ms, bytes_per_s ? this.freeFrom_ms : 0);
      const wait_ms = due_ms - performance.now();
      if (wait_ms > 0) {
        this.timer = setTimeout(() => this.look(), wait_ms);
        return;
      }
      this.held.shift();
      this.pass(next.bytes);
    }
    if (this.held.length === 0 && this.isOver) this.to.end();
  }

  private take(bytes: Buffer): void {
    this.held.push({ bytes, arrived_ms: performance.now() });
    this.held_bytes += bytes.length;
    if (this.held_bytes > held_bytes_max) this.from.pause();
    if (this.held.length === 1) this.look();
  }

  private pass(bytes: Buffer): void {
    const { bytes_per_s } = this.weather();
    this.freeFrom_ms = bytes_per_s ? performance.now() + (bytes.length * 1_000) / bytes_per_s : 0;
    this.isFull = !this.to.write(bytes);
    this.held_bytes -= bytes.length;
    if (this.held_bytes <= held_bytes_max) this.from.resume();
  }
}
