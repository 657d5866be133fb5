import { cutText, text_chars_max } from '../text/limits.js';
import { normalise } from '../text/normalise.js';
import { EMOTIONS, type Emotion, type EmotionEvidence, type EmotionReading } from './emotion.js';
import { findIronies } from './irony.js';
import { ENTRIES, type Entry, type Feeling } from './lexicon.js';
import { isNegated } from './negation.js';
import { type Found, PhraseTrie } from './phrase-trie.js';

/** Log-odds of each emotion in a message that holds no word about it. */
const AT_REST: Readonly<Record<Emotion, number>> = {
  negative: -2.4,
  abusive: -4.2,
  complaint: -4,
  wantsHuman: -4.2,
  urgent: -3.4,
};
/** No pile of words makes a reading certain. */
const log_odds_max = 6;
const evidence_max = 8;
/** «Not bad» says a little good, «not good» says something bad. */
const NEGATED_NEGATIVE = -0.5;
const NEGATED_POSITIVE = 1.4;
const INTENSIFIED = 1.35;
const INTENSIFIER_BEFORE =
  /(?:太|非常|真|真的|特别|超级|超|极其|好|实在|简直|这么|那么|very|so|really|extremely|absolutely|totally|completely|such an?|utterly|beyond) ?$/u;
const INTENSIFIER_AFTER = /^(?:死了|极了|透了|爆了|得要死|得要命|至极|到家|至死)/u;
const CONTRAST = /但|不过|就是|只是|虽然|可惜|\b(?:but|though|although|however|except|only)\b/u;

const trie = new PhraseTrie(ENTRIES);

/**
 * How likely a message is negative, abusive, inclined to complain, asking for a human, urgent; with the words that say so.
 *
 * Reads Chinese and English, emoji, pinyin abbreviations, negation, ironic praise, drawn-out letters and marks, capitals and
 * slips of the finger. Weights are log-odds set by hand and add up. Never throws; other languages read near rest.
 * Source: mission C4.
 */
export function readEmotion(text: string): EmotionReading {
  const plain = normalise(text);
  const weighed = new Weighing();
  const facts: EmotionEvidence[] = [];
  const praise: EmotionEvidence[] = [];
  for (const found of trie.find(plain)) weigh(found, plain, weighed, facts, praise);
  for (const irony of findIronies(plain)) {
    weighed.add(irony.words, 'negative', irony.weight);
    weighed.ironic = true;
  }
  if (!weighed.ironic && praise.length > 0 && facts.length > 0 && !CONTRAST.test(plain))
    weighed.add(facts[0]!.word, 'negative', 0.8);
  if (!weighed.ironic) for (const { word, weight } of praise) weighed.add(word, 'negative', weight);
  weighMarks(text, plain, weighed);
  return weighed.reading();
}

function weigh(
  { value, start, end }: Found<Entry>,
  text: string,
  weighed: Weighing,
  facts: EmotionEvidence[],
  praise: EmotionEvidence[],
): void {
  if (value.feelings[0]!.feeling === 'neutral') return;
  const word = text.slice(start, end);
  const negated = isNegated(text, start);
  const strong =
    INTENSIFIER_BEFORE.test(text.slice(Math.max(0, start - 12), start)) ||
    INTENSIFIER_AFTER.test(text.slice(end, end + 3));
  for (const { feeling, weight } of value.feelings) {
    const scaled = strong ? weight * INTENSIFIED : weight;
    if (feeling === 'fact') facts.push({ word, about: 'negative', weight });
    else if (feeling === 'positive' && !negated) praise.push({ word, about: 'negative', weight: -scaled });
    else if (feeling === 'positive') weighed.add(word, 'negative', weight * NEGATED_POSITIVE);
    else if (feeling === 'negative') weighed.add(word, 'negative', negated ? weight * NEGATED_NEGATIVE : scaled);
    else if (!negated) weighOther(feeling, word, scaled, weighed);
  }
}

/** Who insults, or threatens to complain, is displeased as well. */
const ALSO_NEGATIVE: Readonly<Partial<Record<Feeling, number>>> = {
  abusive: 0.6,
  complaint: 0.6,
  wantsHuman: 0.08,
  urgent: 0.1,
};

function weighOther(feeling: Feeling, word: string, weight: number, weighed: Weighing): void {
  if (feeling === 'neutral' || feeling === 'fact' || feeling === 'positive') return;
  weighed.add(word, feeling, weight);
  const share = ALSO_NEGATIVE[feeling];
  if (share !== undefined) weighed.add(word, 'negative', weight * share);
}

const SHOUTED_WORD = /\b[A-Z]{3,}\b/g;
const shouted_words_min = 3;
/** Below this share of capitals the words are rather names and units. */
const shouted_share_min = 0.7;
const LATIN_LETTER = /[A-Za-z]/g;

function weighMarks(raw: string, plain: string, weighed: Weighing): void {
  const marks = /!!|\?\?|!\?|\?!/.exec(plain);
  if (marks) {
    weighed.add(marks[0], 'negative', weighed.total('negative') > 0 ? 1.2 : 0.3);
    weighed.add(marks[0], 'urgent', marks[0].startsWith('!') ? 0.5 : 0.9);
    if (/^[?！!？ ]+$/u.test(plain)) weighed.add(marks[0], 'negative', 2.4);
  }
  const shouted = shoutedWords(raw);
  if (shouted) weighed.add(shouted.toLowerCase(), 'negative', 2.6);
}

/** The first of the words, where the message is shouted in capitals. */
function shoutedWords(raw: string): string | undefined {
  const read = cutText(raw, text_chars_max);
  const shouted = read.match(SHOUTED_WORD);
  if (!shouted || shouted.length < shouted_words_min) return undefined;
  const letters = read.match(LATIN_LETTER)!.length;
  return shouted.join('').length / letters >= shouted_share_min ? shouted[0] : undefined;
}

class Weighing {
  ironic = false;
  private readonly totals: Record<Emotion, number> = {
    negative: 0,
    abusive: 0,
    complaint: 0,
    wantsHuman: 0,
    urgent: 0,
  };
  private readonly evidence: EmotionEvidence[] = [];

  add(word: string, about: Emotion, weight: number): void {
    this.totals[about] += weight;
    this.evidence.push({ word, about, weight });
  }

  total(about: Emotion): number {
    return this.totals[about];
  }

  reading(): EmotionReading {
    const [negative, abusive, complaint, wantsHuman, urgent] = EMOTIONS.map((about) =>
      likelihood(about, this.totals[about]),
    );
    const evidence = this.evidence.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, evidence_max);
    return {
      negative: negative!,
      abusive: abusive!,
      complaint: complaint!,
      wantsHuman: wantsHuman!,
      urgent: urgent!,
      evidence,
    };
  }
}

function likelihood(about: Emotion, weight: number): number {
  const logOdds = Math.max(-log_odds_max, Math.min(log_odds_max, AT_REST[about] + weight));
  return 1 / (1 + Math.exp(-logOdds));
}
