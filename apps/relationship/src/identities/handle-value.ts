/** Where a handle belongs. */
export type HandleKind = 'web' | 'app' | 'social' | 'phone' | 'email';

/** A handle as it is found again and shown, however it was typed. */
export interface HandleValue {
  kind: HandleKind;
  /** Of a social account; empty for the other kinds. */
  network: string;
  /** The same for every way of writing the same handle. Personal data: it is hashed, and never kept or logged. */
  canonical: string;
  /** For people to recognise, and too little to reach anybody by. */
  masked: string;
}

/**
 * Reads a handle.
 *
 * @returns the handle, or what is wrong with it.
 */
export function readHandle(kind: HandleKind, value: string): HandleValue | { fault: string } {
  return readers[kind](value.normalize('NFKC').trim());
}

const readers: Record<HandleKind, (value: string) => HandleValue | { fault: string }> = {
  web: (value) => readDevice('web', value),
  app: (value) => readDevice('app', value),
  social: (value) => {
    const [, network = '', account = ''] = /^([a-z0-9][a-z0-9_-]{0,31}):([^\s\p{C}]{1,256})$/u.exec(value) ?? [];
    if (network === '') return { fault: 'must be network:account, such as wechat:mei' };
    return { kind: 'social', network, canonical: account, masked: `${network}:${masked(account, 1)}` };
  },
  phone: (value) => {
    const digits = value.replace(/[\s().-]/g, '');
    if (!/^\+[1-9]\d{6,14}$/.test(digits))
      return { fault: 'must be an international number, such as +86 138 0013 8000' };
    const hidden = '*'.repeat(digits.length - 5);
    return { kind: 'phone', network: '', canonical: digits, masked: digits.slice(0, 3) + hidden + digits.slice(-2) };
  },
  email: (value) => {
    const canonical = value.toLowerCase();
    const [, name = '', top = ''] =
      /^([^\s@\p{C}]{1,64})@[^\s@\p{C}]{1,180}\.([^\s@.\p{C}]{2,63})$/u.exec(canonical) ?? [];
    if (name === '') return { fault: 'must be an e-mail address' };
    return { kind: 'email', network: '', canonical, masked: `${masked(name, 1)}@***.${top}` };
  },
};

function readDevice(kind: 'web' | 'app', value: string): HandleValue | { fault: string } {
  if (!/^[^\s\p{C}]{1,256}$/u.test(value)) return { fault: 'must be 1–256 characters without spaces' };
  return { kind, network: '', canonical: value, masked: masked(value, 2) };
}

/** The first characters of a text that is long enough not to be given away by them. */
function masked(text: string, shown: number): string {
  const characters = [...text];
  return characters.length > 2 * shown ? `${characters.slice(0, shown).join('')}***` : '***';
}
