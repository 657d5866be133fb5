import { type Attachment, AttachmentKind } from '@guanxi/contracts/conversation/v1/conversation.js';

/** A field, by its path in the request, and what is wrong with it. */
export interface FieldFault {
  field: string;
  description: string;
}

const megabyte = 1024 * 1024;

/** What an attachment of a kind may be. */
const allowed: Partial<Record<AttachmentKind, { bytes_max: number; mediaTypes: readonly string[] }>> = {
  [AttachmentKind.IMAGE]: {
    bytes_max: 20 * megabyte,
    mediaTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic'],
  },
  [AttachmentKind.VOICE]: {
    bytes_max: 10 * megabyte,
    mediaTypes: ['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/amr', 'audio/ogg', 'audio/wav'],
  },
  [AttachmentKind.VIDEO]: {
    bytes_max: 200 * megabyte,
    mediaTypes: ['video/mp4', 'video/quicktime', 'video/webm'],
  },
  [AttachmentKind.FILE]: {
    bytes_max: 50 * megabyte,
    mediaTypes: [
      'application/pdf',
      'application/zip',
      'text/plain',
      'text/csv',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ],
  },
};

/**
 * What is wrong with an attachment; nothing where it may be said (mission C1). Whoever opens the address is somebody
 * else's browser, so it is held to `https`, a name and no secrets in it.
 *
 * @param hosts where attachments may lie: names, or `*.name` for all below one; `*` alone for any.
 */
export function attachmentViolations(
  { kind, url, mediaType, sizeBytes }: Attachment,
  hosts: readonly string[],
): FieldFault[] {
  const rule = allowed[kind];
  if (!rule) return [{ field: 'attachment.kind', description: 'is no kind of attachment' }];
  const violations: FieldFault[] = [];
  if (!rule.mediaTypes.includes(mediaType.toLowerCase())) {
    violations.push({ field: 'attachment.media_type', description: `must be one of ${rule.mediaTypes.join(', ')}` });
  }
  if (sizeBytes > rule.bytes_max) {
    violations.push({ field: 'attachment.size_bytes', description: `must be at most ${rule.bytes_max}` });
  }
  return [...violations, ...urlViolations('attachment.url', url, hosts)];
}

/** What is wrong with an address that a client will open. */
export function urlViolations(field: string, url: string, hosts: readonly string[]): FieldFault[] {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'https:') return [{ field, description: 'must be an https address' }];
  if (parsed.username !== '' || parsed.password !== '') return [{ field, description: 'must not hold a user' }];
  // The parser has brought every way of writing an IPv4 address to the dotted one.
  const isName = /[a-z]/.test(parsed.hostname) && parsed.hostname.includes('.') && !parsed.hostname.startsWith('[');
  if (!isName || !hosts.some((one) => matches(one, parsed.hostname))) {
    return [{ field, description: 'must lie on a host that the platform allows' }];
  }
  return [];
}

function matches(host: string, hostname: string): boolean {
  if (host === '*') return true;
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host;
}
