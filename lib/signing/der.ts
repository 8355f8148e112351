import { fromBER, Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import type { BaseBlock } from 'asn1js';
import type { Bytes } from './bytes';

/** A key file holds a few dozen values at most; a hostile one is not worth more. */
const LIMITS = {
  maxDepth: 16,
  maxNodes: 256,
  maxContentLength: 64 * 1024,
  parseEmbedded: false,
  copyInput: false,
};

function parse(bytes: Bytes): ReturnType<typeof fromBER> | undefined {
  try {
    return fromBER(bytes, LIMITS);
  } catch {
    // Most faults are reported in the result, but some values (a malformed date) make the parser throw.
    return undefined;
  }
}

/**
 * Reads bytes that are exactly one ASN.1 SEQUENCE.
 *
 * @param bytes DER; the values returned may be views of it
 * @returns the sequence's values, or undefined where the bytes are anything else or something follows them
 */
export function readSequence(bytes: Bytes): BaseBlock[] | undefined {
  const block = parse(bytes);
  return block?.offset === bytes.length ? sequenceOf(block.result) : undefined;
}

/** The values of a SEQUENCE, or undefined where it is something else. */
export function sequenceOf(block: BaseBlock | undefined): BaseBlock[] | undefined {
  return block instanceof Sequence ? block.valueBlock.value : undefined;
}

/** The value of an INTEGER, or undefined where it is something else. */
export function integerOf(block: BaseBlock | undefined): bigint | undefined {
  return block instanceof Integer ? block.toBigInt() : undefined;
}

/** The dotted form of an OBJECT IDENTIFIER, or undefined where it is something else. */
export function oidOf(block: BaseBlock | undefined): string | undefined {
  return block instanceof ObjectIdentifier ? block.getValue() : undefined;
}

/** A copy of the bytes of an OCTET STRING in DER (one piece), or undefined where it is something else. */
export function octetsOf(block: BaseBlock | undefined): Bytes | undefined {
  if (!(block instanceof OctetString) || block.idBlock.isConstructed) return undefined;
  return new Uint8Array(block.getValue());
}

/** An AlgorithmIdentifier (RFC 5280, 4.1.1.2): the algorithm and its parameters. */
export interface Algorithm {
  oid: string;
  parameters: BaseBlock | undefined;
}

/** Reads an AlgorithmIdentifier, or undefined where it is something else. */
export function algorithmOf(block: BaseBlock | undefined): Algorithm | undefined {
  const items = sequenceOf(block);
  const oid = oidOf(items?.[0]);
  if (!items || oid === undefined || items.length > 2) return undefined;
  return { oid, parameters: items[1] };
}
