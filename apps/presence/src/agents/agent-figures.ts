import { Metrics } from '@guanxi/chassis';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { presenceMetrics } from '../telemetry.js';
import { AgentStore, type StaffFigure } from './agent.store.js';

/** Shows how many agents are there and how many of their seats are taken, over all shops, whenever figures are asked for. */
@Injectable()
export class AgentFigures {
  constructor(transactions: Transactions, store: AgentStore, metrics: Metrics) {
    const staff = () => transactions.readAcrossShops((tx: ReadTx) => store.staffFigures(tx));
    metrics.readEach(presenceMetrics.agents, async () =>
      (await staff()).map(({ intent, agents }) => ({ labels: { intent }, value: agents })),
    );
    metrics.readEach(presenceMetrics.seats, async () => {
      const figures = await staff();
      return [
        { labels: { state: 'taken' }, value: sumOf(figures, ({ taken }) => taken) },
        { labels: { state: 'free' }, value: sumOf(figures, ({ free }) => free) },
      ];
    });
  }
}

function sumOf(figures: StaffFigure[], figure: (of: StaffFigure) => number): number {
  return figures.reduce((sum, of) => sum + figure(of), 0);
}
