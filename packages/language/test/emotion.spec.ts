import { describe, expect, it } from 'vitest';
import { EMOTIONS, readEmotion } from '../src/index.js';
import { rowsOf } from './csv.js';

const FELT = 0.5;

describe('emotions of 241 messages in two languages', () => {
  it.each(rowsOf('emotion-messages.csv').map((row) => [row.language!, row.text!, row.emotions!, row.either!]))(
    '%s: %s → %s',
    (_, text, emotions, either) => {
      const reading = readEmotion(text);
      const open = new Set(either.split(' '));
      const judged = EMOTIONS.filter((emotion) => !open.has(emotion));
      expect(judged.filter((emotion) => reading[emotion] >= FELT)).toEqual(
        EMOTIONS.filter((emotion) => emotions.split(' ').includes(emotion)),
      );
    },
  );
});
