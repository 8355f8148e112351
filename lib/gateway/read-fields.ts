import { redactCodes } from '../payment/payment-code';
import type { Field, ReplyOf, Rule, Structure } from './fields/rules';
import { isJsonObject, type JsonObject, type JsonValue } from './json-reader';

function readValue(rule: Rule, value: JsonValue): unknown {
  switch (rule.kind) {
    case 'text':
      if (typeof value !== 'string') return undefined;
      return rule.secret === true ? redactCodes(value) : value;
    case 'number':
    case 'enum':
      return typeof value === 'number' ? value : undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
    case 'structure':
      return isJsonObject(value) ? readMembers(rule.of, value) : undefined;
    case 'list': {
      // A list of one is sent as the bare structure by some writers of the document's tables.
      const items = Array.isArray(value) ? value : isJsonObject(value) ? [value] : undefined;
      return items?.map((item) => readValue(rule.of, item)).filter((item) => item !== undefined);
    }
    case 'opaque':
      return undefined;
  }
}

function readMembers({ fields }: Structure, object: JsonObject): object {
  const read: Record<string, unknown> = {};
  for (const [name, [, rule]] of Object.entries<Field>(fields)) {
    const member = object[name];
    const value = member === undefined ? undefined : readValue(rule, member);
    if (value !== undefined) read[name] = value;
  }
  return read;
}

/**
 * Reads a structure of a reply as leniently as protocol.md says ("Fields easily missed"): members that the table does not
 * name are ignored, members of another type are left out, lengths and requiredness are not looked at, and an enum value
 * that nobody knows stays the number that it is.
 */
export function readFields<S extends Structure>(structure: S, object: JsonObject): ReplyOf<S> {
  return readMembers(structure, object);
}
