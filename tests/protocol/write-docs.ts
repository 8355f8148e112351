import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeProtocolTable, PROTOCOL_TABLE_PATH } from './protocol-table';
import { makeWireReference, WIRE_REFERENCE_PATH } from './wire-reference';

// Writes the documents that are made by command: the wire reference from the tables, and what came of running the client
// against the strict sandbox.
const root = resolve(import.meta.dirname, '../..');
writeFileSync(resolve(root, WIRE_REFERENCE_PATH), await makeWireReference());
writeFileSync(resolve(root, PROTOCOL_TABLE_PATH), await makeProtocolTable());
