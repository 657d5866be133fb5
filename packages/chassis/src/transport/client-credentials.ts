import { createSecureContext, type PeerCertificate } from 'node:tls';
import { type ChannelCredentials, credentials, experimental } from '@grpc/grpc-js';
import { certifiedService, serviceUri } from './service-uri.js';
import type { ClientTransport, TransportKeys } from './transport-keys.js';

type CertificateProvider = experimental.CertificateProvider;
type CaListener = experimental.CaCertificateUpdateListener;
type IdentityListener = experimental.IdentityCertificateUpdateListener;

/**
 * How a client connects to a service. Over TLS the server must show that very service's certificate: who it is counts,
 * not the host name under which it was reached, so that a pod, a forwarded port and this machine are checked alike.
 */
export function clientCredentials(transport: ClientTransport, service: string): ChannelCredentials {
  if (transport === 'plain') return credentials.createInsecure();
  // Outside the platform a name is all that there is to go by: the authorities that Node knows, and NODE_EXTRA_CA_CERTS.
  if (transport === 'public') return credentials.createFromSecureContext(createSecureContext());
  const provider = new KeysProvider(transport);
  const checkServerIdentity = (_host: string, { subjectaltname }: PeerCertificate) =>
    certifiedService(subjectaltname) === service
      ? undefined
      : new Error(`the server's certificate is not that of ${serviceUri(service)}`);
  const own = transport.current.own ? provider : null;
  return experimental.createCertificateProviderChannelCredentials(provider, own, { checkServerIdentity });
}

/** Hands the keys to grpc-js, now and whenever they change. */
class KeysProvider implements CertificateProvider {
  private readonly heard = new Map<CaListener | IdentityListener, () => void>();

  constructor(private readonly keys: TransportKeys) {}

  addCaCertificateListener(listener: CaListener): void {
    this.hear(listener, () => listener({ caCertificate: this.keys.current.authorities }));
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.hear(listener, () => {
      const { own } = this.keys.current;
      listener(own ? { certificate: own.certificate, privateKey: own.key } : null);
    });
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.forget(listener);
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.forget(listener);
  }

  private hear(listener: CaListener | IdentityListener, tell: () => void): void {
    this.heard.set(listener, this.keys.onChange(tell));
    process.nextTick(tell);
  }

  private forget(listener: CaListener | IdentityListener): void {
    this.heard.get(listener)?.();
    this.heard.delete(listener);
  }
}
