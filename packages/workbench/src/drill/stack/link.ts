import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { Lane, type Weather } from './lane.js';

const loopback = '127.0.0.1';

interface Pair {
  near: Socket;
  far: Socket;
}

/**
 * A TCP connection's way through the drill: it listens on a port of its own and passes on what it gets to one of its
 * ends, in turn, as the weather allows. What it carries it does not look into, so TLS goes through it as it is.
 */
export class Link {
  private readonly pairs = new Set<Pair>();
  private weather: Weather = {};
  private isCut = false;
  private turn = 0;

  private constructor(
    /** Such as `conversation → its database`. */
    readonly name: string,
    private readonly ends: readonly number[],
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Opens a link. @param ends the loopback ports that it leads to */
  static async open(name: string, ends: readonly number[]): Promise<Link> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, loopback, resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
    const link = new Link(name, ends, server, address.port);
    server.on('connection', (socket) => link.take(socket));
    return link;
  }

  /** `host:port` to connect to. */
  get address(): string {
    return `${loopback}:${this.port}`;
  }

  /** From now on what it carries comes later, slower or not at all; nothing given, as ever. */
  let(weather: Weather): void {
    this.weather = weather;
    for (const { near } of this.pairs) near.emit('weather');
  }

  /** Breaks every connection, and refuses new ones until it is mended. */
  cut(): void {
    this.isCut = true;
    for (const pair of this.pairs) end(pair);
  }

  /** Takes connections again, and carries them as ever. */
  mend(): void {
    this.isCut = false;
    this.let({});
  }

  /** Whether one of its connections leaves from this local port, by which a server tells its clients apart. */
  leavesFrom(port: number): boolean {
    return [...this.pairs].some(({ far }) => far.localPort === port);
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(near: Socket): void {
    near.on('error', () => near.destroy());
    if (this.isCut) {
      near.destroy();
      return;
    }
    this.tryEnd(near, this.ends.length);
  }

  /** Dials the ends in turn until one of them answers, as a virtual address does that knows which of them are ready. */
  private tryEnd(near: Socket, left: number): void {
    const port = this.ends[this.turn++ % this.ends.length];
    if (left === 0 || port === undefined) {
      near.destroy();
      return;
    }
    const far = dial({ port, host: loopback, allowHalfOpen: true, noDelay: true });
    const onRefused = () => this.tryEnd(near, left - 1);
    far.once('error', onRefused);
    far.once('connect', () => {
      far.off('error', onRefused);
      this.join({ near: near.setNoDelay(true), far });
    });
  }

  private join(pair: Pair): void {
    const { near, far } = pair;
    if (this.isCut || near.destroyed) {
      end(pair);
      return;
    }
    this.pairs.add(pair);
    const weather = () => this.weather;
    const [out, back] = [new Lane(near, far, weather), new Lane(far, near, weather)];
    near.on('weather', () => {
      out.look();
      back.look();
    });
    for (const socket of [near, far]) {
      socket.on('error', () => end(pair));
      socket.on('close', () => {
        this.pairs.delete(pair);
        end(pair);
      });
    }
  }
}

function end({ near, far }: Pair): void {
  near.destroy();
  far.destroy();
}
