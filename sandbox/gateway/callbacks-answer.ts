import { authenCodeMatches } from './authen-code';
import { isRecord } from './check-fields';
import { parseStrictJson } from './strict-json';

/** What a receiver's answer is worth: `accepted`, or why the gateway calls again. */
export type CallbackVerdict = 'accepted' | 'json' | 'envelope' | 'authen-code' | `status ${number}`;

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;

/**
 * Reads the answer to a callback: `{response_content, authen_info.a}` with `status` 0 once it is safely stored.
 * API document, 支付成功回调; protocol.md on the two forms of `response_content`.
 */
export function readCallbackAnswer(body: string, authenKey: string): CallbackVerdict {
  const outer = parseStrictJson(body);
  if (!outer.ok || !isRecord(outer.value)) return 'json';
  const { response_content: value, authen_info: info } = outer.value;
  const text = typeof value === 'string' ? value : isRecord(value) ? objectText(body) : undefined;
  if (text === undefined || !isRecord(info) || !isRecord(info.a)) return 'envelope';
  const { authen_type: type, authen_code: code } = info.a;
  if (type !== 1 || typeof code !== 'string') return 'envelope';
  if (!authenCodeMatches(code, text, authenKey)) return 'authen-code';
  const content = parseStrictJson(text);
  if (!content.ok || !isRecord(content.value) || typeof content.value.status !== 'number') return 'envelope';
  return content.value.status === 0 ? 'accepted' : `status ${content.value.status}`;
}

/** The exact text of the `response_content` object as it stands in a body that parses. */
function objectText(body: string): string | undefined {
  let depth = 0;
  let name = '';
  let start: number | undefined;
  for (const { 0: token, index } of body.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      if (depth === 1 && name === 'response_content') start ??= index;
      depth += 1;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      if (depth === 1 && start !== undefined) return body.slice(start, index + 1);
    } else if (depth === 1 && token !== ':') name = String(JSON.parse(token));
  }
  return undefined;
}
