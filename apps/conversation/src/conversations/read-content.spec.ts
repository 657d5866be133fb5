import { InvalidRequest } from '@guanxi/chassis';
import { Attachment, AttachmentKind, SendMessageRequest } from '@guanxi/contracts/conversation/v1/conversation.js';
import { describe, expect, it } from 'vitest';
import { readContent } from './read-content.js';

const image = {
  kind: AttachmentKind.IMAGE,
  url: 'https://img.shop.example/a.jpg',
  mediaType: 'image/jpeg',
  sizeBytes: 1_000,
};

function fieldsAtFault(asked: object, hosts = ['*']): string[] {
  try {
    readContent(SendMessageRequest.fromPartial(asked), hosts);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return (error.details as { violations: { field: string }[] }).violations.map(({ field }) => field);
  }
}

describe('what a message says', () => {
  it('is exactly one form', () => {
    expect(fieldsAtFault({})).toEqual(['text']);
    expect(fieldsAtFault({ text: { text: '你好' }, attachment: image })).toEqual(['text']);
    expect(fieldsAtFault({ text: { text: '你好' } })).toEqual([]);
    expect(fieldsAtFault({ productCard: { productId: 'p', title: '衬衫' } })).toEqual([]);
    expect(fieldsAtFault({ orderCard: { orderId: 'o' } })).toEqual([]);
  });

  it('names no articles: that is the bot’s to say', () => {
    const asked = SendMessageRequest.fromPartial({ text: { text: '你好', articleIds: ['forged'] } });
    expect(readContent(asked, ['*'])).toEqual({ $case: 'text', value: { text: '你好', articleIds: [] } });
  });
});

describe('an attachment', () => {
  it.each([
    [AttachmentKind.IMAGE, 'image/PNG'],
    [AttachmentKind.VOICE, 'audio/amr'],
    [AttachmentKind.VIDEO, 'video/mp4'],
    [AttachmentKind.FILE, 'application/pdf'],
  ])('of kind %d may be %s', (kind, mediaType) => {
    expect(fieldsAtFault({ attachment: { ...image, kind, mediaType } })).toEqual([]);
  });

  it.each([
    ['attachment.kind', { kind: 9 as AttachmentKind }],
    ['attachment.media_type', { mediaType: 'image/svg+xml' }],
    ['attachment.media_type', { kind: AttachmentKind.FILE, mediaType: 'application/x-msdownload' }],
    ['attachment.size_bytes', { sizeBytes: 20 * 1024 * 1024 + 1 }],
    ['attachment.url', { url: 'http://img.shop.example/a.jpg' }],
    ['attachment.url', { url: 'javascript:alert(1)' }],
    ['attachment.url', { url: 'https://user:secret@img.shop.example/a.jpg' }],
    ['attachment.url', { url: 'https://169.254.169.254/latest' }],
    ['attachment.url', { url: 'https://2130706433/' }],
    ['attachment.url', { url: 'https://[::1]/' }],
    ['attachment.url', { url: 'https://localhost/a.jpg' }],
    ['attachment.url', { url: 'no address' }],
  ])('is refused, naming %s: %j', (field, fault) => {
    expect(fieldsAtFault({ attachment: Attachment.fromPartial({ ...image, ...fault }) })).toEqual([field]);
  });

  it('lies where the platform allows', () => {
    const at = (url: string) => fieldsAtFault({ attachment: { ...image, url } }, ['cdn.example', '*.shop.example']);
    expect(at('https://cdn.example/a.jpg')).toEqual([]);
    expect(at('https://img.shop.example/a.jpg')).toEqual([]);
    expect(at('https://shop.example.evil.example/a.jpg')).toEqual(['attachment.url']);
    expect(at('https://evilshop.example/a.jpg')).toEqual(['attachment.url']);
  });
});
