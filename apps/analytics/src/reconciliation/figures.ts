/** The service that owns a fact. */
export type Owner = 'relationship' | 'filtering' | 'conversation';

/** A figure by its name, as one side counts it. */
export type Figures = Record<string, number>;

/** One figure, counted by its owner and here. */
export interface ReconciledFigure {
  name: string;
  owner: Owner;
  ownerCount: number;
  reportedCount: number;
}

/** Every figure that either side knows, side by side; one that a side does not know is 0 there. */
export function compareFigures(owner: Owner, owned: Figures, reported: Figures): ReconciledFigure[] {
  const names = [...new Set([...Object.keys(owned), ...Object.keys(reported)])].sort();
  return names.map((name) => ({ name, owner, ownerCount: owned[name] ?? 0, reportedCount: reported[name] ?? 0 }));
}

/** Such as `interventions_dismissed`. */
export function figureName(what: string, value: string): string {
  return `${what}_${value.toLowerCase()}`;
}

/** Such as `deadlines_first_response_met`. */
export function deadlineFigure(kind: string, outcome: string): string {
  return figureName('deadlines', `${kind}_${outcome}`);
}
