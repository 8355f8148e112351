import type { Merchant } from './merchant';
import { authenCodeMatches } from './authen-code';
import { isRecord } from './check-fields';
import { signatureMatches } from './refund-signature';
import { parseStrictJson } from './strict-json';

/** Request bodies longer than this many bytes are refused. */
export const MAX_BODY_BYTES = 64 * 1024;

/** What can be wrong with a request before its fields are looked at. */
export type EnvelopeProblem =
  | 'utf-8'
  | 'json'
  | 'duplicate-member'
  | 'envelope'
  | 'authen-info'
  | 'authen-code'
  | 'signature'
  | 'content-json'
  | 'content-duplicate-member';

/** The parsed request content, or the problem. */
export type EnvelopeResult =
  { readonly ok: true; readonly content: unknown } | { readonly ok: false; readonly reason: EnvelopeProblem };

const refuse = (reason: EnvelopeProblem): EnvelopeResult => ({ ok: false, reason });

function hasExactly(value: unknown, names: readonly string[]): value is Record<string, unknown> {
  return isRecord(value) && Object.keys(value).sort().join() === [...names].sort().join();
}

/**
 * Opens a request's envelope: exactly `request_content`, a JSON string, and `authen_info` with HMAC-SHA256 or an
 * RSA-PSS signature over the UTF-8 bytes of that string's value. API document, 数据包格式说明; protocol.md, Envelope.
 * @param body the bytes of the request
 * @param authentication which of the two the endpoint takes
 */
export function readEnvelope(
  body: Uint8Array,
  merchant: Merchant,
  authentication: 'a' | 's',
): EnvelopeResult {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return refuse('utf-8');
  }
  const outer = parseStrictJson(text);
  if (!outer.ok) return refuse(outer.problem);
  if (!hasExactly(outer.value, ['request_content', 'authen_info'])) return refuse('envelope');
  const { request_content: contentText, authen_info: info } = outer.value;
  if (typeof contentText !== 'string') return refuse('envelope');
  const problem =
    authentication === 'a'
      ? checkCode(info, contentText, merchant)
      : checkSignature(info, contentText, merchant);
  if (problem) return refuse(problem);
  const content = parseStrictJson(contentText);
  if (!content.ok) return refuse(content.problem === 'json' ? 'content-json' : 'content-duplicate-member');
  return { ok: true, content: content.value };
}

function checkCode(info: unknown, text: string, merchant: Merchant): EnvelopeProblem | undefined {
  if (!hasExactly(info, ['a']) || !hasExactly(info.a, ['authen_type', 'authen_code'])) return 'authen-info';
  const { authen_type: type, authen_code: code } = info.a;
  if (type !== 1 || typeof code !== 'string' || !/^[0-9A-Fa-f]{64}$/.test(code)) return 'authen-info';
  return authenCodeMatches(code, text, merchant.authenKey) ? undefined : 'authen-code';
}

function checkSignature(info: unknown, text: string, merchant: Merchant): EnvelopeProblem | undefined {
  if (!hasExactly(info, ['s']) || !hasExactly(info.s, ['sign_type', 'sign'])) return 'authen-info';
  const { sign_type: type, sign } = info.s;
  if (type !== 1 || typeof sign !== 'string') return 'authen-info';
  return signatureMatches(sign, text, merchant.signingPublicKeyPem) ? undefined : 'signature';
}
