import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { makeProtocolTable, PROTOCOL_TABLE_PATH } from '../../protocol/protocol-table';
import { makeWireReference, WIRE_REFERENCE_PATH } from '../../protocol/wire-reference';

const committed = (path: string): string =>
  readFileSync(resolve(import.meta.dirname, '../../..', path), 'utf8');

it('the wire reference is what the tables say (npm run docs:protocol)', async () => {
  expect(await makeWireReference()).toBe(committed(WIRE_REFERENCE_PATH));
});

it('the client does at the strict sandbox what docs/protocol.md says (npm run docs:protocol)', async () => {
  expect(await makeProtocolTable()).toBe(committed(PROTOCOL_TABLE_PATH));
});
