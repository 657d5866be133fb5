/** A label of a metric. Its values are few and known: no shop, customer or id is ever one. */
export interface LabelEntry {
  tells: string;
  /** How many values it takes at most in one process, which bounds the series of the metric. */
  values_max: number;
  /** All of them, where they are listed. */
  values?: readonly string[];
}

/** What a figure is counted in. Where it is seconds or bytes, the metric's name says so too. */
export type Unit = 'seconds' | 'bytes' | 'ratio' | (string & {});

interface MetricTraits<L extends string> {
  unit: Unit;
  tells: string;
  labels?: Readonly<Record<L, LabelEntry>>;
  /** Where it is not always there: on which occasion or system it is. */
  only?: string;
}

/** One metric as it is declared: what registers it is made from this, so that nothing is measured that is not listed. */
export interface MetricEntry<L extends string = string, K extends MetricKind = MetricKind> extends MetricTraits<L> {
  kind: K;
  name: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  buckets?: readonly number[];
}

export type MetricKind = 'counter' | 'gauge' | 'histogram';

/** One kind of span. */
export interface SpanEntry {
  /** Its name; `<…>` stands for what differs, such as `handle <event>`. */
  name: string;
  kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  tells: string;
  /** What each of its attributes tells. */
  attributes: Readonly<Record<string, string>>;
  /** What its parent is, and what it links to. */
  follows: string;
  only?: string;
}

/** Everything that a package or an app tells of itself to those who operate it. */
export interface TelemetryCatalogue {
  /** The package or app whose page has it. */
  of: string;
  metrics: readonly MetricEntry[];
  spans: readonly SpanEntry[];
}

/** Declares a figure that only grows; its name ends in `_total`. */
export function counter<L extends string = never>(name: string, traits: MetricTraits<L>): MetricEntry<L, 'counter'> {
  return { kind: 'counter', name, ...traits };
}

/** Declares a figure that goes up and down. */
export function gauge<L extends string = never>(name: string, traits: MetricTraits<L>): MetricEntry<L, 'gauge'> {
  return { kind: 'gauge', name, ...traits };
}

/** From a millisecond to ten seconds. */
export const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Declares how a figure is spread over buckets; in seconds from a millisecond to ten where it names none. */
export function histogram<L extends string = never>(
  name: string,
  { buckets = secondsBuckets, ...traits }: MetricTraits<L> & { buckets?: readonly number[] },
): MetricEntry<L, 'histogram'> {
  return { kind: 'histogram', name, buckets, ...traits };
}

/** A label with these values and no others. */
export function oneOf(tells: string, values: readonly string[]): LabelEntry {
  return { tells, values, values_max: values.length };
}
