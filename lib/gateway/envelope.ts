// Threat: everything between us and the gateway may alter, cut or invent replies. What a reply says counts only after the
// exact bytes it came in have been authenticated, so those bytes are kept and never made again from parsed values.
import { isJsonObject, readJson } from './json-reader';
import type { JsonObject, JsonReading, JsonRefusal, JsonValue } from './json-reader';

/** `authen_info` of a request or reply authenticated by HMAC-SHA256 (API document, "Authen"; AuthenType 1). */
export interface HmacAuthenInfo {
  a: { authen_type: 1; authen_code: string };
}

/** `authen_info` of a refund request, signed by RSASSA-PSS-2048-SHA256 (API document, "Signature"; SignType 1). */
export interface SignatureAuthenInfo {
  s: { sign_type: 1; sign: string };
}

/** `authen_info` of a request (API document, "AuthenInfo"): `a`, or `s` on refunds. */
export type AuthenInfo = HmacAuthenInfo | SignatureAuthenInfo;

/** What a reply says it is authenticated by. Only type 1 (HMAC-SHA256) can ever verify. */
export interface ReplyAuthen {
  type: number;
  code: string;
}

/** A reply that parsed. Nothing in it is to be believed before {@link verifyReply} says so. */
export interface OpenedReply {
  ok: true;
  /** `response_content`, or a callback's `request_content`: the text that is authenticated. */
  contentText: string;
  /** The UTF-8 bytes of `contentText`, exactly as received. */
  contentBytes: Uint8Array<ArrayBuffer>;
  content: JsonObject;
  /** Missing where the reply carries none, as statuses 3 and 101 do. */
  authen?: ReplyAuthen;
}

/** Why a reply could not be opened. Every one of them means: outcome unknown. */
export type ReplyRefusal =
  | 'not-utf-8'
  | `body-${JsonRefusal}`
  | 'body-not-object'
  | 'content-missing'
  | `content-${JsonRefusal}`
  | 'content-not-object'
  | 'content-not-unicode'
  | 'authen-malformed';

/** The member that is authenticated: of a reply, or of a callback, in which the gateway is the one that asks. */
export type ContentName = 'response_content' | 'request_content';

/** What {@link openReply} found. */
export type ReplyReading = OpenedReply | { ok: false; reason: ReplyRefusal };

const SHA256_HEX = /^[0-9A-Fa-f]{64}$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** `authen_code` is String(2048) (API document, "Authen"). */
const MAX_CODE_LENGTH = 2048;

/**
 * Builds the body of a request: `request_content` as a JSON *string*, authenticated by its UTF-8 bytes exactly as sent
 * (API document, "请求举例"; our protocol notes, "Envelope").
 *
 * @param content the request content, wire names
 * @param authenticate authenticates or signs those bytes
 * @returns the HTTP body
 * @throws TypeError where `content` cannot be written as JSON (a bigint, a cycle)
 */
export async function sealRequest(
  content: object,
  authenticate: (bytes: Uint8Array) => Promise<AuthenInfo>,
): Promise<string> {
  const requestContent = JSON.stringify(content);
  const authenInfo = await authenticate(new TextEncoder().encode(requestContent));
  return JSON.stringify({ request_content: requestContent, authen_info: authenInfo });
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark is kept, and then refused as not JSON: dropping it would change the bytes.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads `authen_info.a`; undefined where it is not what the API document describes. */
function readAuthen(info: JsonValue): ReplyAuthen | undefined {
  if (!isJsonObject(info) || !isJsonObject(info['a'])) return undefined;
  const { authen_type: type, authen_code: code } = info['a'];
  if (typeof type !== 'number' || !Number.isSafeInteger(type)) return undefined;
  if (typeof code !== 'string' || code.length > MAX_CODE_LENGTH) return undefined;
  if (type === 1 && !SHA256_HEX.test(code)) return undefined;
  return { type, code };
}

/** The text that is authenticated: the string's value, or the object exactly as it stands in the body. */
function contentTextOf(name: ContentName, body: Extract<JsonReading, { ok: true }>): string | undefined {
  const member = isJsonObject(body.value) ? body.value[name] : undefined;
  return typeof member === 'string' ? member : body.slice([name]);
}

function readContent(contentText: string): { content: JsonObject } | { reason: ReplyRefusal } {
  // UTF-8 has no bytes for half a character: such a text cannot be what the gateway authenticated.
  if (LONE_SURROGATE.test(contentText)) return { reason: 'content-not-unicode' };
  const reading = readJson(contentText);
  if (!reading.ok) return { reason: `content-${reading.reason}` };
  return isJsonObject(reading.value) ? { content: reading.value } : { reason: 'content-not-object' };
}

/**
 * Opens the body of a reply, with `response_content` as a string or as an object (our protocol notes, "Envelope"). It
 * authenticates nothing: that is {@link verifyReply}'s. Unknown members beside the two are ignored.
 *
 * An `authen_type` other than 1 is reported as it stands; with type 1 the code must be 64 hexadecimal digits.
 *
 * @param bytes the HTTP body, as received
 * @param name the member that is authenticated
 */
export function openReply(bytes: Uint8Array, name: ContentName = 'response_content'): ReplyReading {
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, reason: 'not-utf-8' };
  const body = readJson(text);
  if (!body.ok) return { ok: false, reason: `body-${body.reason}` };
  if (!isJsonObject(body.value)) return { ok: false, reason: 'body-not-object' };

  const { authen_info: info } = body.value;
  const contentText = contentTextOf(name, body);
  if (contentText === undefined) return { ok: false, reason: 'content-missing' };
  const read = readContent(contentText);
  if ('reason' in read) return { ok: false, reason: read.reason };

  const contentBytes = new TextEncoder().encode(contentText);
  const opened: OpenedReply = { ok: true, contentText, contentBytes, content: read.content };
  if (info === undefined) return opened;
  const authen = readAuthen(info);
  return authen ? { ...opened, authen } : { ok: false, reason: 'authen-malformed' };
}

/**
 * Whether an opened reply is authenticated: by HMAC-SHA256 (`authen_type` 1), with a code of 64 hexadecimal digits that
 * is good for the exact bytes received. A missing code or another type is never good.
 *
 * @param opened what {@link openReply} returned
 * @param verify checks a code over bytes, in constant time, accepting upper and lower case
 */
export async function verifyReply(
  opened: OpenedReply,
  verify: (bytes: Uint8Array, code: string) => Promise<boolean>,
): Promise<boolean> {
  const { authen } = opened;
  if (authen?.type !== 1 || !SHA256_HEX.test(authen.code)) return false;
  return verify(opened.contentBytes, authen.code);
}
