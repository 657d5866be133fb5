import type { Logger } from '@guanxi/chassis';
import type { AnyEventHandler, MessagingOptions, Outbox, Parking } from '@guanxi/messaging';
import type { MigrationClass, Transactions } from '@guanxi/persistence';
import type { DatabaseTemplate } from '@guanxi/testing';

export interface Host {
  get<T>(token: abstract new (...args: never[]) => T): T;
  transactions: Transactions;
  outbox: Outbox;
  parking: Parking;
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export declare const migrations: MigrationClass[];
export declare const messagingTemplate: DatabaseTemplate;
export declare function startHost(
  options: Omit<MessagingOptions, 'handlers'> & {
    databaseUrl: string;
    handlers?: AnyEventHandler[];
    /** Named as handlers in place of those given, and provided by nobody. */
    handlerTypes?: MessagingOptions['handlers'];
    logger?: Logger;
  },
): Promise<Host>;
