// A reply decides whether money moved, so its JSON must have one reading only. Parsers disagree about duplicate members,
// numbers beyond 2^53 and `__proto__`; whoever can make two parsers disagree can show one of them a different reply than
// the authenticated one. All three are settled here, before anything looks at the content.
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import { readJsonNumber } from './json-number';

/** A JSON value whose whole numbers are exact: `bigint` beyond `Number.MAX_SAFE_INTEGER`. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;

/** A JSON object without a prototype, so that no inherited name is ever taken for a member. */
export interface JsonObject {
  [name: string]: JsonValue;
}

/** Why a text was refused. */
export type JsonRefusal =
  'too-long' | 'too-deep' | 'not-json' | 'duplicate-member' | 'forbidden-member' | 'number-not-exact';

/** What {@link readJson} found. */
export type JsonReading =
  | {
      ok: true;
      value: JsonValue;
      /** The exact source text of the value at a path of member names, or undefined where there is none. */
      slice: (path: readonly string[]) => string | undefined;
    }
  | { ok: false; reason: JsonRefusal };

/** Bounds on what is read. */
export interface JsonBounds {
  /** Longest text, in UTF-16 code units. */
  maxLength: number;
  /** Deepest nesting of arrays and objects. */
  maxDepth: number;
}

const DEFAULT_BOUNDS: JsonBounds = { maxLength: 1024 * 1024, maxDepth: 32 };

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

class Refusal extends Error {
  readonly reason: JsonRefusal;

  constructor(reason: JsonRefusal) {
    super(reason);
    this.reason = reason;
  }
}

/** Whether brackets nest deeper than allowed. Runs before any parser, because parsers recurse. */
function nestsDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (character === '}' || character === ']') {
      depth -= 1;
    }
  }
  return false;
}

function isStrictJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const sourceOf = (text: string, node: Node): string => text.slice(node.offset, node.offset + node.length);

/** Decodes a string by the native parser, so that names are compared as every other reader sees them. */
const stringAt = (text: string, node: Node): string => String(JSON.parse(sourceOf(text, node)));

function buildObject(text: string, node: Node): JsonObject {
  const members = Object.create(null) as JsonObject;
  for (const property of node.children ?? []) {
    const [nameNode, valueNode] = property.children ?? [];
    if (!nameNode || !valueNode) throw new Refusal('not-json');
    const name = stringAt(text, nameNode);
    if (name === '__proto__') throw new Refusal('forbidden-member');
    if (name in members) throw new Refusal('duplicate-member');
    members[name] = buildValue(text, valueNode);
  }
  return members;
}

function buildNumber(text: string, node: Node): number | bigint {
  const value = readJsonNumber(sourceOf(text, node));
  if (value === undefined) throw new Refusal('number-not-exact');
  return value;
}

function buildValue(text: string, node: Node): JsonValue {
  switch (node.type) {
    case 'object':
      return buildObject(text, node);
    case 'array':
      return (node.children ?? []).map((child) => buildValue(text, child));
    case 'string':
      return stringAt(text, node);
    case 'number':
      return buildNumber(text, node);
    case 'boolean':
      return sourceOf(text, node) === 'true';
    case 'null':
      return null;
    case 'property':
      throw new Refusal('not-json');
  }
}

/**
 * Reads a JSON text strictly (RFC 8259, as `JSON.parse` reads it) and in one way only.
 *
 * Refused besides: a member name that appears twice in one object, at any depth; a member named `__proto__`; numbers that
 * cannot be kept exactly (see {@link readJsonNumber}); texts that are too long or nested too deep.
 *
 * @param text the JSON text
 * @param bounds longest text in UTF-16 code units (1 Mi unless told) and deepest nesting (32 unless told)
 * @example
 * const reading = readJson('{"a": {"b" :1}}');
 * if (reading.ok) reading.slice(['a']); // '{"b" :1}'
 */
export function readJson(text: string, bounds: JsonBounds = DEFAULT_BOUNDS): JsonReading {
  if (text.length > bounds.maxLength) return { ok: false, reason: 'too-long' };
  if (nestsDeeperThan(text, bounds.maxDepth)) return { ok: false, reason: 'too-deep' };
  if (!isStrictJson(text)) return { ok: false, reason: 'not-json' };
  const root = parseTree(text, [], STRICT);
  if (!root) return { ok: false, reason: 'not-json' };
  try {
    const value = buildValue(text, root);
    const slice = (path: readonly string[]): string | undefined => {
      const node = findNodeAtLocation(root, [...path]);
      return node && sourceOf(text, node);
    };
    return { ok: true, value, slice };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.reason };
    throw error;
  }
}

/** Whether a JSON value is an object (neither an array nor null). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
