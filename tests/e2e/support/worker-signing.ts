/** What the vector tests call inside the service worker; arguments and answers are plain data. */
import { openReply, verifyReply } from '../../../lib/gateway/envelope';
import { authenticate, importAuthenKey, verifyCode } from '../../../lib/signing/hmac';
import { readSigningKey } from '../../../lib/signing/pem';
import { importSigningKey, sign, verify } from '../../../lib/signing/pss';

const bytesOf = (text: string) => new TextEncoder().encode(text);

export async function hmac(key: string, text: string): Promise<string> {
  return authenticate(await importAuthenKey(bytesOf(key)), bytesOf(text));
}

export async function isVerified(key: string, body: string): Promise<boolean> {
  const imported = await importAuthenKey(bytesOf(key));
  const opened = openReply(bytesOf(body));
  return opened.ok && verifyReply(opened, (bytes, code) => verifyCode(imported, bytes, code));
}

export async function isSigned(publicKeyPem: string, text: string, signature: string): Promise<boolean> {
  const der = Uint8Array.from(atob(publicKeyPem.replace(/-----[^-]+-----|\s/g, '')), (char) =>
    char.charCodeAt(0),
  );
  const key = await crypto.subtle.importKey('spki', der, { name: 'RSA-PSS', hash: 'SHA-256' }, false, [
    'verify',
  ]);
  return verify(key, bytesOf(text), signature);
}

export async function signWith(pem: string, password: string | undefined, text: string): Promise<string> {
  const reading = await readSigningKey(pem, password);
  if (!reading.ok) return reading.code;
  return sign(await importSigningKey(reading.pkcs8), bytesOf(text));
}
