import { build } from 'esbuild';
import type { Worker } from '@playwright/test';

/**
 * Runs a module of ours inside the extension's service worker: the same code as in Node, on Chromium's own WebCrypto and
 * IndexedDB. The module's exports become `globalThis.underTest`.
 *
 * @param entry path of the module, absolute
 */
export async function loadInWorker(worker: Worker, entry: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'underTest',
    target: 'chrome130',
    charset: 'ascii',
  });
  const text = outputFiles[0]?.text ?? '';
  // Handed to the debugger, not to `eval`: the extension's own policy stays as strict as it is.
  await worker.evaluate(`(() => { ${text}; globalThis.underTest = underTest; })()`);
}
