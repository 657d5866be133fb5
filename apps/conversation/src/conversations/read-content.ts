import { InvalidRequest } from '@guanxi/chassis';
import type { Message, SendMessageRequest } from '@guanxi/contracts/conversation/v1/conversation.js';
import { attachmentViolations, urlViolations } from './decide-attachment.js';

export type Content = NonNullable<Message['content']>;

/**
 * What a message says, of the forms that a person may send (mission C1).
 *
 * @param hosts where attachments may lie.
 * @throws {InvalidRequest} naming the field, where there is none or more than one form, or one that may not be sent.
 */
export function readContent(
  { text, attachment, productCard, orderCard }: SendMessageRequest,
  hosts: readonly string[],
): Content {
  const forms: (Content | undefined)[] = [
    // Which articles an answer was drawn from is the bot's to say.
    text && { $case: 'text', value: { text: text.text, articleIds: [] } },
    attachment && { $case: 'attachment', value: attachment },
    productCard && { $case: 'productCard', value: productCard },
    orderCard && { $case: 'orderCard', value: orderCard },
  ];
  const [content, ...more] = forms.filter((form) => form !== undefined);
  if (!content || more.length > 0) {
    const description = 'exactly one of text, attachment, product_card and order_card must be there';
    throw new InvalidRequest([{ field: 'text', description }]);
  }
  const violations = attachment ? attachmentViolations(attachment, hosts) : [];
  if (productCard && productCard.imageUrl !== '') {
    violations.push(...urlViolations('product_card.image_url', productCard.imageUrl, hosts));
  }
  if (violations.length > 0) throw new InvalidRequest(violations);
  return content;
}
