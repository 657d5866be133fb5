const servicePath = 'spiffe://guanxi/service/';

/** The name by which a service's certificate names it, as a SPIFFE id: `spiffe://guanxi/service/presence`. */
export function serviceUri(service: string): string {
  return `${servicePath}${service}`;
}

/**
 * The service that a certificate was issued to, out of its subject alternative names as Node prints them; undefined
 * where it names none of ours, or several (SPIFFE's X.509-SVID, section 2: exactly one URI).
 */
export function certifiedService(subjectAltName: string | undefined): string | undefined {
  // Node quotes a name that holds a comma or a quote, so that none can pretend to be two.
  const uris = (subjectAltName ?? '').split(', ').filter((name) => name.startsWith('URI:'));
  const [uri = ''] = uris;
  const [, service] = /^URI:spiffe:\/\/guanxi\/service\/([a-z][a-z0-9-]*)$/.exec(uri) ?? [];
  return uris.length === 1 ? service : undefined;
}
