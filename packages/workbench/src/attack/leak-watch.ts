/** A marker that was found where it must not be. */
export interface Leak {
  /** Where: `log of presence`, `spans`, `metrics of filtering`, `an error`. */
  readonly where: string;
  readonly marker: string;
  /** What stood around it. */
  readonly excerpt: string;
}

/** How every token of the platform begins: its header, in base64. */
export const tokenBeginning = 'eyJhbGciOi';

const leaks_kept_max = 50;
const excerpt_characters = 160;

/** Looks at everything that leaves the services beside their answers, for what must never leave them. */
export class LeakWatch {
  readonly leaks: Leak[] = [];
  /** How many texts were looked at, by where they came from: a scan that saw nothing proves nothing. */
  readonly seen = new Map<string, number>();
  private readonly markers: string[] = [];

  /** From now on these must not be seen. */
  forbid(markers: Iterable<string>): void {
    this.markers.push(...markers);
  }

  /** Looks at one text, such as a line of a log. */
  look(where: string, text: string): void {
    this.seen.set(where, (this.seen.get(where) ?? 0) + 1);
    if (this.leaks.length >= leaks_kept_max) return;
    for (const marker of this.markers) {
      const at = text.indexOf(marker);
      if (at < 0) continue;
      const from = Math.max(0, at - excerpt_characters / 2);
      this.leaks.push({ where, marker, excerpt: text.slice(from, from + excerpt_characters) });
    }
  }
}
