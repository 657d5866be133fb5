import { SealedColumn } from '@guanxi/persistence';

/** Evidence names words that the customer said. */
export const interventionEvidence = new SealedColumn({
  table: 'interventions',
  column: 'evidence',
  kind: 'text',
  key: { intervention_id: 'uuid' },
});

/** What this service keeps sealed (mission F6). */
export const sealedColumns = [interventionEvidence];
