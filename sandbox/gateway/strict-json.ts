/** Why a text was refused. */
export type JsonProblem = 'json' | 'duplicate-member';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

/**
 * Parses JSON (RFC 8259) and refuses objects that name a member twice, which `JSON.parse` silently accepts.
 * Names are compared after their escapes are resolved.
 * @returns the value, or the problem
 */
export function parseStrictJson(
  text: string,
): { ok: true; value: unknown } | { ok: false; problem: JsonProblem } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'json' };
  }
  return hasDuplicateMember(text) ? { ok: false, problem: 'duplicate-member' } : { ok: true, value };
}

/** Works on text that `JSON.parse` has accepted, so only strings and punctuation need to be told apart. */
function hasDuplicateMember(text: string): boolean {
  const open: (Set<string> | 'array')[] = [];
  let previous = '';
  let lastString = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push('array');
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':' && previous === 'string') {
      const names = open.at(-1);
      if (names instanceof Set) {
        const name = String(JSON.parse(lastString));
        if (names.has(name)) return true;
        names.add(name);
      }
    }
    previous = token.startsWith('"') ? 'string' : token;
    if (previous === 'string') lastString = token;
  }
  return false;
}
