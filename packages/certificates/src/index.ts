export { CertificateAuthority, type CertificateOrder, type CertifiedKey } from './certificate-authority.js';
