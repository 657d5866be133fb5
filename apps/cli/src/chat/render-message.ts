import {
  AttachmentKind,
  CareMenuOutcome,
  type Message,
  Speaker,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Texts } from '../language/english.js';
import { money } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';

/** Who reads: the customer sees an agent's name, the agent sees the customer's. */
export interface Names {
  customer: string;
  agent: string;
}

type Form = Extract<NonNullable<Message['content']>, { $case: 'attachment' | 'productCard' | 'orderCard' }>;

/** What a person reads of a message; empty where there is nothing to read. */
export function renderMessage(
  { content, speaker }: Message,
  names: Names,
  { chat }: Texts,
  colours: Terminal['colours'],
): string {
  switch (content?.$case) {
    case 'text':
      return `${nameOf(speaker, names, chat, colours)} ${content.value.text.replaceAll('\n', '\n    ')}`;
    case 'attachment':
    case 'productCard':
    case 'orderCard':
      return `${nameOf(speaker, names, chat, colours)} ${renderForm(content, chat)}`;
    case 'careMenu':
      return [
        colours.yellow(`┌ ${chat.platform}: ${content.value.prompt}`),
        colours.yellow(`│ 1 ${chat.choices.CONTINUE}`),
        colours.yellow(`└ 2 ${chat.choices.TRANSFER}`),
      ].join('\n');
    case 'careMenuClosed': {
      const outcome = CareMenuOutcome[content.value.outcome] as keyof typeof chat.menuOutcomes;
      const words = chat.menuOutcomes[outcome];
      return words ? colours.dim(`  (${words})`) : '';
    }
    case 'systemLine':
      return colours.bold(`── ${content.value.text} ──`);
    default:
      return '';
  }
}

/** A picture, a card or a file in one or two lines. */
function renderForm(content: Form, { forms, orderStates }: Texts['chat']): string {
  switch (content.$case) {
    case 'attachment': {
      const { kind, url, fileName, caption } = content.value;
      const form = forms[AttachmentKind[kind] as keyof typeof forms] ?? forms.FILE;
      return [`[${form}]`, fileName, url, caption].filter((part) => part !== '').join(' ');
    }
    case 'productCard': {
      const { title, priceCents, productId } = content.value;
      return `[${forms.PRODUCT}] ${title} ${priceCents > 0 ? money(priceCents) : ''} (${productId})`;
    }
    case 'orderCard': {
      const { text, title, orderId, state, carrier, trackingNumber, place } = content.value;
      const words = orderStates[state as keyof typeof orderStates] ?? state;
      const parcel = [words, carrier, trackingNumber, place].filter((part) => part !== '').join(' · ');
      const card = `[${forms.ORDER}] ${title} (${orderId}) ${parcel}`;
      return text === '' ? card : `${text}\n    ${card}`;
    }
  }
}

function nameOf(speaker: Speaker, names: Names, chat: Texts['chat'], { cyan, green, magenta }: Terminal['colours']) {
  switch (speaker) {
    case Speaker.CUSTOMER:
      return cyan(`${names.customer} ▸`);
    case Speaker.BOT:
      return green(`${chat.bot} ▸`);
    case Speaker.AGENT:
      return magenta(`${names.agent} ▸`);
    default:
      return `${chat.platform} ▸`;
  }
}
