import { seededRandom } from '@guanxi/learning';

export interface Phrase {
  readonly text: string;
  readonly scene: string;
  /** The template that it was made from: phrases of one family are kept together when folds are cut. */
  readonly family: string;
}

export type Slots = ReadonlyMap<string, readonly string[]>;

const SLOT_LINE = /^([a-z]+\.[a-z]+) = (.+)$/;
const HEADING = /^\[([a-z_]+)\]$/;
/** `(a|b)` and `{en.item}`. */
const CHOICE = /\(([^()]*\|[^()]*)\)|\{([a-z]+\.[a-z]+)\}/;
const HAN = /\p{Script=Han}/u;
const lead_share = 0.35;
const tail_share = 0.2;
const choices_max = 40;
const attempts_per_phrase_max = 6;

/** Thrown when a line of the phrase files cannot be read. */
export class PhrasesInvalid extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(`line ${line}: ${message}`);
    this.name = 'PhrasesInvalid';
  }
}

/** Reads `name = a|b|c` lines. @throws {PhrasesInvalid} */
export function readSlots(text: string): Slots {
  const slots = new Map<string, readonly string[]>();
  text.split('\n').forEach((line, index) => {
    if (line === '') return;
    const match = SLOT_LINE.exec(line);
    if (!match) throw new PhrasesInvalid(index + 1, 'is not «name = a|b|c»');
    slots.set(match[1]!, match[2]!.split('|'));
  });
  return slots;
}

/**
 * Phrases from templates: a `[scene]` heading, then a template a line, with `(a|b|)` for a choice and `{zh.item}` for a slot.
 *
 * Each template gives up to `phrasesPerTemplate` different phrases, drawn by a generator seeded with the template's place.
 * @throws {PhrasesInvalid} for a line before the first heading or an unknown slot.
 */
export function expandPhrases(text: string, slots: Slots, phrasesPerTemplate: number, seed: number): Phrase[] {
  const phrases: Phrase[] = [];
  let scene = '';
  text.split('\n').forEach((line, index) => {
    const heading = HEADING.exec(line);
    if (heading) scene = heading[1]!;
    if (heading || line === '') return;
    if (scene === '') throw new PhrasesInvalid(index + 1, 'stands before the first [scene]');
    const family = `${scene}:${index + 1}`;
    const drawn = drawAll(line, slots, phrasesPerTemplate, seededRandom(seed + index), index + 1);
    for (const phrase of drawn) phrases.push({ text: phrase, scene, family });
  });
  return phrases;
}

function drawAll(template: string, slots: Slots, count: number, random: () => number, line: number): Set<string> {
  const drawn = new Set<string>();
  for (let attempt = 0; attempt < count * attempts_per_phrase_max && drawn.size < count; attempt++) {
    const phrase = dress(draw(template, slots, random, line), slots, random)
      .replace(/ +/g, ' ')
      .trim();
    if (phrase !== '') drawn.add(phrase);
  }
  return drawn;
}

/** Some phrases get words before and after that say nothing of the scene, so that a model learns to look past them. */
function dress(phrase: string, slots: Slots, random: () => number): string {
  const language = HAN.test(phrase) ? 'zh' : 'en';
  const lead = random() < lead_share ? pick(slots.get(`${language}.lead`), random) : '';
  const tail = random() < tail_share ? pick(slots.get(`${language}.tail`), random) : '';
  return lead + phrase + tail;
}

function pick(options: readonly string[] | undefined, random: () => number): string {
  return options?.[Math.floor(random() * options.length)] ?? '';
}

function draw(template: string, slots: Slots, random: () => number, line: number): string {
  let phrase = template;
  for (let choice = 0; choice < choices_max; choice++) {
    const match = CHOICE.exec(phrase);
    if (!match) return phrase;
    const options = match[1] === undefined ? slots.get(match[2]!) : match[1].split('|');
    if (!options) throw new PhrasesInvalid(line, `names the unknown slot ${match[2]}`);
    const option = options[Math.floor(random() * options.length)]!;
    phrase = phrase.slice(0, match.index) + option + phrase.slice(match.index + match[0].length);
  }
  throw new PhrasesInvalid(line, `holds more than ${choices_max} choices`);
}
