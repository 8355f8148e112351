import { startWedge } from '../../../lib/scanner/wedge';

/** Test harness: the wedge as a content script runs it, in a world of its own; bundled and injected by `WedgePage`. */

export interface WedgeWorld {
  isArmed: boolean;
  codes: string[];
  stop: () => void;
}

const world: WedgeWorld = { isArmed: true, codes: [], stop: () => undefined };
world.stop = startWedge({
  document,
  armed: () => world.isArmed,
  onCode: (code) => world.codes.push(code),
  isCode: (digits) => /^(?:1[0-5]\d{16}|(?:2[5-9]|30)\d{14,22})$/.test(digits),
  // Time stamps are the test's, but time-outs are real: a busy machine must not come between two keys of a scan.
  options: { gapMs: 400 },
}).stop;
Object.assign(globalThis, { wedgeWorld: world });
