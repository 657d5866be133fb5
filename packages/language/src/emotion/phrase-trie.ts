import { spellings } from './spellings.js';

interface Phrase {
  readonly phrase: string;
  readonly wholeWord: boolean;
  readonly anyEnding: boolean;
}

interface Node<T> {
  readonly next: Map<number, Node<T>>;
  value: T | undefined;
}

export interface Found<T> {
  readonly value: T;
  readonly start: number;
  readonly end: number;
}

const LETTER = /[\p{Script=Latin}\p{N}']/u;
/** A longest phrase, so that a scan of n characters never costs more than n × this. */
const phrase_chars_max = 64;

/** Finds the longest phrase at every place of a text, left to right, none overlapping another. */
export class PhraseTrie<T extends Phrase> {
  private readonly root: Node<T> = { next: new Map(), value: undefined };
  /** One letter too few, too many or swapped in a long word still finds it. */
  private readonly misspelt = new Map<string, T>();
  private readonly exact = new Set<string>();

  constructor(phrases: readonly T[]) {
    for (const entry of phrases) {
      this.insert(entry);
      this.exact.add(entry.phrase);
    }
    for (const entry of phrases) {
      if (!entry.wholeWord || entry.anyEnding) continue;
      for (const spelling of spellings(entry.phrase))
        if (!this.misspelt.has(spelling)) this.misspelt.set(spelling, entry);
    }
  }

  find(text: string): Found<T>[] {
    const found: Found<T>[] = [];
    let at = 0;
    while (at < text.length) {
      const inWord = at > 0 && isLetter(text, at - 1);
      const hit = this.longestAt(text, at, inWord) ?? (inWord ? undefined : this.misspeltAt(text, at));
      if (hit) found.push(hit);
      at = hit ? hit.end : at + 1;
    }
    return found;
  }

  private insert(entry: T): void {
    let node = this.root;
    for (let i = 0; i < entry.phrase.length; i++) {
      const char = entry.phrase.charCodeAt(i);
      let next = node.next.get(char);
      if (!next) {
        next = { next: new Map(), value: undefined };
        node.next.set(char, next);
      }
      node = next;
    }
    node.value = entry;
  }

  private longestAt(text: string, start: number, inWord: boolean): Found<T> | undefined {
    let node: Node<T> | undefined = this.root;
    let best: Found<T> | undefined;
    const last = Math.min(text.length, start + phrase_chars_max);
    for (let at = start; at < last; at++) {
      node = node.next.get(text.charCodeAt(at));
      if (!node) break;
      const { value } = node;
      if (!value || (value.wholeWord && inWord)) continue;
      const end = at + 1;
      if (!value.wholeWord) best = { value, start, end };
      else if (value.anyEnding) best = { value, start, end: wordEnd(text, end) };
      else if (!isLetter(text, end)) best = { value, start, end };
    }
    return best;
  }

  private misspeltAt(text: string, start: number): Found<T> | undefined {
    const end = wordEnd(text, start);
    const word = text.slice(start, end);
    const direct = this.misspelt.get(word);
    if (direct) return { value: direct, start, end };
    for (const spelling of spellings(word)) {
      const value = this.exact.has(spelling) ? undefined : this.misspelt.get(spelling);
      if (value) return { value, start, end };
    }
    return undefined;
  }
}

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < phrase_chars_max && isLetter(text, end)) end++;
  return end;
}

function isLetter(text: string, at: number): boolean {
  const char = text.charCodeAt(at);
  if (char < 128) return (char >= 97 && char <= 122) || (char >= 48 && char <= 57) || char === 39;
  return char < 0x250 && LETTER.test(text[at] ?? '');
}
