import { SealedColumn } from '@guanxi/persistence';
import type { Content } from './conversations/read-content.js';

/**
 * What was said. Which product a card shows stays readable, since decisions are counted by it; and which of the platform's
 * own lines one is, so that handovers can be held against their lines without a key.
 */
export const messageContent = new SealedColumn({
  table: 'messages',
  column: 'content',
  kind: 'json',
  key: { conversation_id: 'uuid', sequence: 'bigint' },
  shown: (value) => {
    const content = value as Content;
    if (content.$case === 'systemLine') return { lineKind: content.value.kind };
    return content.$case === 'productCard' ? { productId: content.value.productId } : {};
  },
});

export const ratingComment = new SealedColumn({
  table: 'ratings',
  column: 'comment',
  kind: 'text',
  key: { conversation_id: 'uuid', episode: 'integer' },
});

export const caseSubject = new SealedColumn({
  table: 'cases',
  column: 'subject',
  kind: 'text',
  key: { case_id: 'uuid' },
});

export const caseResult = new SealedColumn({
  table: 'cases',
  column: 'result',
  kind: 'text',
  key: { case_id: 'uuid' },
});

export const caseNoteText = new SealedColumn({
  table: 'case_notes',
  column: 'text',
  kind: 'text',
  key: { case_id: 'uuid', note_id: 'uuid' },
});

/** What an agent tells the colleague whom she offers a conversation to. */
export const colleagueNote = new SealedColumn({
  table: 'colleague_offers',
  column: 'note',
  kind: 'text',
  key: { conversation_id: 'uuid' },
});

/** Evidence names words that the customer said. */
export const interventionEvidence = new SealedColumn({
  table: 'interventions',
  column: 'evidence',
  kind: 'text',
  key: { intervention_id: 'uuid' },
});

export const decisionEvidence = new SealedColumn({
  table: 'intervention_decisions',
  column: 'evidence',
  kind: 'text',
  key: { conversation_id: 'uuid', sequence: 'bigint' },
});

/** What this service keeps sealed (mission F6). */
export const sealedColumns = [
  messageContent,
  ratingComment,
  caseSubject,
  caseResult,
  caseNoteText,
  colleagueNote,
  interventionEvidence,
  decisionEvidence,
];
