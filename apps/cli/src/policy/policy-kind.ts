import type { Session } from '../session.js';
import type { Settings } from './settings.js';

/** One version of a policy, as it is printed. */
export interface PolicyVersion {
  version: number;
  settings: Settings;
  setBy: string;
  setAt: Date | undefined;
}

/** A kind of policy that a shop sets. */
export interface PolicyKind {
  name: 'intervention' | 'transfer' | 'queue';
  description: string;
  example: string;
  get(session: Session, shopId: string): Promise<Pick<PolicyVersion, 'version' | 'settings'>>;
  set(session: Session, shopId: string, settings: Settings): Promise<Pick<PolicyVersion, 'version' | 'settings'>>;
  /** The latest ones, latest first. */
  changes(session: Session, shopId: string, items: number): Promise<PolicyVersion[]>;
}
