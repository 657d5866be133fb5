import { hideSmallGroups } from '../hide-small-groups.js';
import { markOfKey, secondOfKey } from './chosen-facts.js';

/** Where a path is after some steps. */
interface Node {
  visits: number;
  customers: number;
  /** The last customer who came here, so that each is counted once. */
  lastCustomer: number;
  /** By kind; {@link end} where paths ended. */
  next: Map<number, Node>;
}

/** A step that is shown; `kind` 0 stands for all that are not shown by themselves, or with `isEnd` for the end. */
export interface PathStep {
  depth: number;
  kind: number;
  isEnd: boolean;
  visitCount: number;
  customerCount: number;
}

const end = -1;

/** How paths are cut. */
export interface PathRules {
  /** The kind that a path begins with; 0 for the visit's first. */
  startKind: number;
  pause_s: number;
  depth: number;
  branches: number;
  customers_min: number;
}

/** What customers do next, as a tree of the first steps of their visits (mission E4). */
export class PathTree {
  private readonly root = newNode();
  private customer = 0;
  private visitCount = 0;

  constructor(private readonly rules: PathRules) {}

  /** Takes one customer's facts in, in order of time, each marked with its kind. */
  add(keys: Float64Array): void {
    this.customer += 1;
    let from = 0;
    for (let i = 1; i <= keys.length; i++) {
      const isOver = i === keys.length || secondOfKey(keys[i]!) - secondOfKey(keys[i - 1]!) > this.rules.pause_s;
      if (!isOver) continue;
      this.visitCount += 1;
      this.follow(keys.subarray(from, i));
      from = i;
    }
  }

  /**
   * How many visits there were, in how many a path began, and the steps that are shown: each step's branches right behind
   * it, the most frequent first. Nothing is told of paths that fewer customers took than may be shown.
   */
  report(): { visitCount: number; pathCount: number; steps: PathStep[] } {
    const { visits, customers } = this.root;
    if (customers < this.rules.customers_min) return { visitCount: 0, pathCount: 0, steps: [] };
    return { visitCount: this.visitCount, pathCount: visits, steps: this.shown(this.root, 1) };
  }

  private follow(visit: Float64Array): void {
    const { startKind, depth } = this.rules;
    let i = 0;
    if (startKind !== 0) while (i < visit.length && markOfKey(visit[i]!) !== startKind) i++;
    if (i === visit.length) return;
    let node = this.pass(this.root);
    let last = 0;
    for (let step = 0; step < depth; step++) {
      while (i < visit.length && markOfKey(visit[i]!) === last) i++;
      const kind = i < visit.length ? markOfKey(visit[i]!) : end;
      const next = node.next.get(kind) ?? newNode();
      node.next.set(kind, next);
      node = this.pass(next);
      if (kind === end) return;
      last = kind;
    }
  }

  private pass(node: Node): Node {
    node.visits += 1;
    if (node.lastCustomer !== this.customer) {
      node.lastCustomer = this.customer;
      node.customers += 1;
    }
    return node;
  }

  private shown(node: Node, depth: number): PathStep[] {
    const next = [...node.next].sort(([a, x], [b, y]) => y.visits - x.visits || a - b);
    const isSmall = hideSmallGroups(
      next.map(([, { customers }]) => customers),
      this.rules.customers_min,
    );
    const isShown = next.map((_, i) => !isSmall[i] && i < this.rules.branches);
    const steps = next.flatMap(([kind, branch], i): PathStep[] => {
      if (!isShown[i]) return [];
      const counts = { visitCount: branch.visits, customerCount: branch.customers };
      if (kind === end) return [{ depth, kind: 0, isEnd: true, ...counts }];
      return [{ depth, kind, isEnd: false, ...counts }, ...this.shown(branch, depth + 1)];
    });
    const visitCount = next.reduce((sum, [, { visits }], i) => (isShown[i] ? sum : sum + visits), 0);
    // How many customers the others are together nobody counted: one may have taken several of those branches.
    return visitCount > 0 ? [...steps, { depth, kind: 0, isEnd: false, visitCount, customerCount: 0 }] : steps;
  }
}

function newNode(): Node {
  return { visits: 0, customers: 0, lastCustomer: 0, next: new Map() };
}
