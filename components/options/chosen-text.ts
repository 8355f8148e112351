import type { ConfigProblem } from '../../lib/contract/messages/options-messages';

/** The most that the worker takes, in UTF-16 units of text: 256 KiB. */
export const MOST_TEXT = 262_144;

/** What is needed of a chosen file. */
export interface ChosenFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  text(): Promise<string>;
}

export type ChosenText = { ok: true; text: string } | { ok: false; problem: ConfigProblem };

/**
 * Reads a chosen file, if it is small enough to be a configuration.
 *
 * @returns the text, or the problem: `config-too-large`, or `config-not-json` for a file that cannot be read
 */
export async function readChosen(file: ChosenFile): Promise<ChosenText> {
  // One UTF-16 unit takes up to three bytes of UTF-8.
  if (file.size > MOST_TEXT * 3) return { ok: false, problem: { code: 'config-too-large', path: '' } };
  try {
    const text = await file.text();
    if (text.length > MOST_TEXT) return { ok: false, problem: { code: 'config-too-large', path: '' } };
    return { ok: true, text };
  } catch {
    // Moved or locked since it was chosen.
    return { ok: false, problem: { code: 'config-not-json', path: '' } };
  }
}
