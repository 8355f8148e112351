import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and its certificate in PEM, for a server on loopback. */
export interface Certificate {
  key: string;
  cert: string;
}

/**
 * Makes a self-signed certificate for host names. The key exists in a temporary folder while it is made, then in memory only.
 *
 * @param names host names, the first of them the subject
 * @throws Error where openssl is missing
 */
export function makeCertificate(names: readonly [string, ...string[]]): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'tillside-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1'],
        ...['-keyout', key, '-out', cert, '-subj', `/CN=${names[0]}`],
        ...['-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`],
      ],
      { stdio: 'pipe' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
